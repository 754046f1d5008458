package dev.interservice.messaging.runtime;

import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.InterruptedCallException;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.UnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Waits for what a transport does on request of a person, such as looking at dead letters. */
final class Waiting {
    private Waiting() {}

    /** The result, or an exception that says what was not done. */
    static <T> T atMost(
            Duration most, CompletableFuture<T> future, String contract, String what, Environment environment) {
        CompletableFuture<T> bounded = new CompletableFuture<>();
        future.whenComplete((result, failure) -> {
            if (failure == null) {
                bounded.complete(result);
            } else {
                bounded.completeExceptionally(failure);
            }
        });
        Environment.Timer limit = environment.after(most, () -> {
            future.cancel(true);
            String late = what + " took longer than " + most.toMillis() + " ms";
            bounded.completeExceptionally(new DeadlineExceededException(Outcome.UNKNOWN, contract, null, late, null));
        });
        try {
            return environment.await(bounded);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof MessagingException failure) {
                throw failure;
            }
            throw new UnavailableException(Outcome.UNKNOWN, contract, null, what + " failed", failed.getCause());
        } catch (InterruptedException interrupt) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedCallException(Outcome.UNKNOWN, contract, null, "interrupted: " + what, interrupt);
        } finally {
            limit.cancel();
        }
    }
}
