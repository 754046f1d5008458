package dev.interservice.messaging.etcd;

import static dev.interservice.messaging.etcd.EtcdServicesFixture.WHERE;

import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.etcd.EtcdServicesFixture.Ask;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Sends requests to the inventory, some at once and without a pause, and counts which instances have answered. */
final class RequestLoadGenerator {
    private static final int AT_ONCE = 16;
    private static final long PATIENCE_SECONDS = 120;

    private final Messaging order;
    private final Semaphore free = new Semaphore(AT_ONCE);
    private int sent;

    // Guarded by this.
    private final Map<String, Integer> answers = new TreeMap<>();
    private int failures;
    private Optional<Throwable> firstFailure = Optional.empty();

    RequestLoadGenerator(Messaging order) {
        this.order = order;
    }

    /** So many more times; returns while some still wait for their answers. */
    void send(int times) {
        int end = sent + times;
        sendUntil(() -> sent == end);
    }

    /** Goes on asking until this is so; returns while some still wait for their answers. */
    void sendUntil(BooleanSupplier isSo) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!isSo.getAsBoolean()) {
            take(1);
            order.requestAsync(WHERE, new Ask(sent++)).whenComplete((place, failure) -> {
                ended(place == null ? "" : place.instance(), failure);
                free.release();
            });
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("it does not become so: " + this);
            }
        }
    }

    /** Waits for all answers. */
    void finish() {
        take(AT_ONCE);
        free.release(AT_ONCE);
    }

    int sent() {
        return sent;
    }

    /** How often each instance has answered. */
    synchronized Map<String, Integer> answers() {
        return Map.copyOf(answers);
    }

    synchronized int failures() {
        return failures;
    }

    @Override
    public synchronized String toString() {
        return sent + " asked, " + answers + " answered, " + failures + " failed; the first: " + firstFailure;
    }

    private synchronized void ended(String instance, Throwable failure) {
        if (failure == null) {
            answers.merge(instance, 1, Integer::sum);
        } else {
            failures++;
            firstFailure = firstFailure.or(() -> Optional.of(failure));
        }
    }

    private void take(int count) {
        try {
            if (!free.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("no answer in time: " + this);
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupt);
        }
    }
}
