package dev.interservice.messaging.testkit;

import dev.interservice.messaging.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** The real environment, which knows how many timers are neither run nor cancelled. */
final class CountedEnvironment implements Environment {
    private final Environment real;
    private final AtomicInteger timers = new AtomicInteger();

    CountedEnvironment(Environment real) {
        this.real = real;
    }

    int pendingTimers() {
        return timers.get();
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        timers.incrementAndGet();
        AtomicBoolean over = new AtomicBoolean();
        Runnable end = () -> {
            if (!over.getAndSet(true)) {
                timers.decrementAndGet();
            }
        };
        Timer timer = real.after(delay, () -> {
            end.run();
            task.run();
        });
        return () -> {
            timer.cancel();
            end.run();
        };
    }

    @Override
    public long nanos() {
        return real.nanos();
    }

    @Override
    public Instant now() {
        return real.now();
    }

    @Override
    public Executor executor() {
        return real.executor();
    }

    @Override
    public <T> T await(CompletableFuture<T> future) throws InterruptedException, ExecutionException {
        return real.await(future);
    }

    @Override
    public RandomGenerator random() {
        return real.random();
    }

    @Override
    public String newId() {
        return real.newId();
    }

    @Override
    public void close() {
        real.close();
    }
}
