package dev.interservice.messaging.testkit.contract;

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
final class TimerCountingEnvironment implements Environment {
    private final Environment delegate;
    private final AtomicInteger timers = new AtomicInteger();

    TimerCountingEnvironment(Environment real) {
        this.delegate = real;
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
        Timer timer = delegate.after(delay, () -> {
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
        return delegate.nanos();
    }

    @Override
    public Instant now() {
        return delegate.now();
    }

    @Override
    public Executor executor() {
        return delegate.executor();
    }

    @Override
    public <T> T await(CompletableFuture<T> future) throws InterruptedException, ExecutionException {
        return delegate.await(future);
    }

    @Override
    public RandomGenerator random() {
        return delegate.random();
    }

    @Override
    public String newId() {
        return delegate.newId();
    }

    @Override
    public void close() {
        delegate.close();
    }
}
