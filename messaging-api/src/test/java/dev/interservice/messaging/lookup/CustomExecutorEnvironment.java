package dev.interservice.messaging.lookup;

import dev.interservice.messaging.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** An environment with an executor of the test's own. */
public record CustomExecutorEnvironment(Environment environment, Executor executor) implements Environment {
    @Override
    public long nanos() {
        return environment.nanos();
    }

    @Override
    public Instant now() {
        return environment.now();
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        return environment.after(delay, task);
    }

    @Override
    public <T> T await(CompletableFuture<T> future) throws InterruptedException, ExecutionException {
        return environment.await(future);
    }

    @Override
    public RandomGenerator random() {
        return environment.random();
    }

    @Override
    public String newId() {
        return environment.newId();
    }

    @Override
    public void close() {
        environment.close();
    }
}
