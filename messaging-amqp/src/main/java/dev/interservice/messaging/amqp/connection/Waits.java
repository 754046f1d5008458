package dev.interservice.messaging.amqp.connection;

import dev.interservice.messaging.Environment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Waits for what another thread does, but never for ever. */
public final class Waits {
    private Waits() {}

    /**
     * Waits until the future is done.
     *
     * @throws TimeoutException it took longer; then the future is done, too
     */
    public static <T> T await(Environment environment, CompletableFuture<T> future, Duration longest)
            throws InterruptedException, ExecutionException, TimeoutException {
        Environment.Timer timer = environment.after(
                longest, () -> future.completeExceptionally(new TimeoutException("not within " + longest)));
        try {
            return environment.await(future);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof TimeoutException late) {
                throw late;
            }
            throw failed;
        } finally {
            timer.cancel();
        }
    }
}
