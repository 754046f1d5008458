package dev.interservice.messaging.internal.resilience;

import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import java.util.concurrent.CompletableFuture;

/**
 * A call in flight. Cancelling it cancels the attempt on the wire and every further one.
 *
 * @param <R> what the transport returns
 */
public class PendingCall<R> extends CompletableFuture<R> {
    /** For calls that consist of others. */
    protected PendingCall() {}

    static <R> PendingCall<R> failed(MessagingException failure) {
        PendingCall<R> call = new PendingCall<>();
        call.completeExceptionally(failure);
        return call;
    }

    /** Stops trying, cancels the attempt on the wire, and tells what became of the work so far. */
    public Outcome abandon() {
        return Outcome.NOT_EXECUTED;
    }

    /** How many attempts were begun. */
    int attempts() {
        return 0;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            abandon();
        }
        return cancelled;
    }
}
