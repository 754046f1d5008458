package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * An environment with an executor that handlers do not use; all else is shared.
 *
 * @param shared stays its owner's to close
 * @param executor belongs to that owner, too
 */
record RegistryEnvironment(Environment shared, Executor executor) implements Environment {
    @Override
    public long nanos() {
        return shared.nanos();
    }

    @Override
    public Instant now() {
        return shared.now();
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        return shared.after(delay, task);
    }

    @Override
    public <T> T await(CompletableFuture<T> future) throws InterruptedException, ExecutionException {
        return shared.await(future);
    }

    @Override
    public RandomGenerator random() {
        return shared.random();
    }

    @Override
    public String newId() {
        return shared.newId();
    }

    @Override
    public void close() {}
}
