package dev.interservice.messaging.internal.call;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.InterruptedCallException;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.internal.call.MessageFactory.OutgoingMessage;
import dev.interservice.messaging.internal.resilience.PendingCall;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * A call that is under way, and the two ways to get its result.
 *
 * @param message what was sent
 * @param pendingCall ends with what the transport returns
 * @param resultReader makes the user's result of that
 */
public record StartedCall<W, R>(OutgoingMessage message, PendingCall<W> pendingCall, Function<W, R> resultReader) {
    /** Waits, and reads the result on the caller's thread. An interrupt cancels the call. */
    public R await(Environment environment) {
        try {
            return resultReader.apply(environment.await(pendingCall));
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof MessagingException failure) {
                // It was made on another thread; the caller wants to see where it called.
                failure.fillInStackTrace();
                throw failure;
            }
            throw new AssertionError("the pipeline failed with a stranger", failed.getCause());
        } catch (InterruptedException interrupt) {
            Outcome outcome = pendingCall.abandon();
            // Now it is over for everybody, and no longer counts among the pending calls.
            pendingCall.cancel(true);
            Thread.currentThread().interrupt();
            throw interrupted(outcome, interrupt);
        }
    }

    /** What an interrupted caller gets. */
    InterruptedCallException interrupted(Outcome outcome, Throwable cause) {
        String contract = message.call().contract();
        String id = message.call().messageId();
        return new InterruptedCallException(
                outcome, contract, id, "interrupted while waiting for " + contract + " (id " + id + ")", cause);
    }

    /** A future that ends on the environment's executor; cancelling it cancels the call. */
    public CompletableFuture<R> future(Environment environment) {
        CancellableFuture<R> future = new CancellableFuture<>(pendingCall);
        pendingCall.whenComplete((result, failure) -> {
            Runnable end = () -> {
                if (failure != null) {
                    future.completeExceptionally(failure);
                } else {
                    completeWithResult(result, future);
                }
            };
            try {
                environment.executor().execute(end);
            } catch (RejectedExecutionException | OutOfMemoryError noThread) {
                end.run();
            }
        });
        return future;
    }

    private void completeWithResult(W result, CompletableFuture<R> future) {
        try {
            future.complete(resultReader.apply(result));
        } catch (RuntimeException | Error failure) {
            future.completeExceptionally(failure);
        }
    }

    private static final class CancellableFuture<R> extends CompletableFuture<R> {
        private final PendingCall<?> pendingCall;

        CancellableFuture(PendingCall<?> pendingCall) {
            this.pendingCall = pendingCall;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            if (cancelled) {
                pendingCall.cancel(mayInterruptIfRunning);
            }
            return cancelled;
        }
    }
}
