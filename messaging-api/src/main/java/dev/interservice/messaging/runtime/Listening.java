package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.transport.Intake;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A handler in place: its hold on the transport, and the order in which it lets go. */
final class Listening implements Registration {
    private static final Logger LOG = LoggerFactory.getLogger(Listening.class);
    private static final Duration LAST_MOMENT = Duration.ofSeconds(1);

    private final String name;
    private final Environment environment;
    private final Duration grace;
    private final Intake intake;
    private final Handling handling;
    private final Runnable forget;
    private final AtomicBoolean forgotten = new AtomicBoolean();
    private volatile Instant since;
    private volatile boolean draining;

    Listening(String name, Environment environment, Duration grace, Intake intake, Handling handling, Runnable forget) {
        this.name = name;
        this.since = environment.now();
        this.environment = environment;
        this.grace = grace;
        this.intake = intake;
        this.handling = handling;
        this.forget = forget;
    }

    /** What a registration does with the deliveries in its hands. */
    interface Handling {
        /** Gives back what has not begun, and takes nothing new. */
        void drain();

        /** Interrupts what is running and settles everything. */
        void interrupt();

        /** How many deliveries are in hand. */
        int inHand();

        /** Whether the handler fails so often that it gets nothing for a while. */
        boolean isPaused();
    }

    /** Takes nothing new; the future ends when everything in hand is settled. Nothing is interrupted. */
    CompletableFuture<Void> drain() {
        if (!draining) {
            since = environment.now();
            draining = true;
        }
        CompletableFuture<Void> settled;
        try {
            settled = intake.stop();
        } catch (RuntimeException broken) {
            settled = CompletableFuture.failedFuture(broken);
            LOG.warn("an intake cannot be stopped; its messages in hand are finished all the same", broken);
        }
        handling.drain();
        return settled;
    }

    /** Interrupts the handlers still running. */
    void interrupt() {
        handling.interrupt();
    }

    int inHand() {
        return handling.inHand();
    }

    /** How the handler is doing. */
    Health.Component health() {
        if (draining) {
            return new Health.Component(name, Health.Status.DEGRADED, since, "it is being closed");
        }
        return handling.isPaused()
                ? new Health.Component(name, Health.Status.DEGRADED, since, "most messages failed, so it pauses")
                : new Health.Component(name, Health.Status.UP, since, "");
    }

    @Override
    public void close() {
        CompletableFuture<Void> settled = drain();
        Environment.Timer graceEnd = environment.after(grace, this::interrupt);
        try {
            awaitAtMost(environment, settled, grace.plus(LAST_MOMENT));
        } catch (InterruptedException interrupt) {
            interrupt();
            Thread.currentThread().interrupt();
        } finally {
            graceEnd.cancel();
            // Once: the next registration for the same address is not ours to forget.
            if (forgotten.compareAndSet(false, true)) {
                forget.run();
            }
        }
    }

    /** Waits for the end of a future, but not for ever. */
    static void awaitAtMost(Environment environment, CompletableFuture<Void> future, Duration most)
            throws InterruptedException {
        CompletableFuture<Void> bounded = new CompletableFuture<>();
        Environment.Timer limit = environment.after(most, () -> bounded.complete(null));
        future.whenComplete((nothing, failure) -> bounded.complete(null));
        try {
            environment.await(bounded);
        } catch (ExecutionException impossible) {
            throw new AssertionError("a future that never fails failed", impossible);
        } finally {
            limit.cancel();
        }
        if (!future.isDone()) {
            LOG.warn("messages were still in hand after {}: they come again, or their callers learn nothing", most);
        }
    }
}
