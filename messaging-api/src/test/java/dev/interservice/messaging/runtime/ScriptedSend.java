package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** One message or request that was sent over the scripted transport; the test ends its future. */
public final class ScriptedSend<R> extends CompletableFuture<R> {
    final Address address;
    final Envelope envelope;
    final Deadline deadline;
    private final CancelBehavior whenCancelled;
    private volatile boolean cancelRequested;

    ScriptedSend(Address address, Envelope envelope, Deadline deadline, CancelBehavior whenCancelled) {
        this.address = address;
        this.envelope = envelope;
        this.deadline = deadline;
        this.whenCancelled = whenCancelled;
    }

    /** How a transport may take a cancel. */
    enum CancelBehavior {
        SAYS_NOT_SENT,
        /** As a future derived from another one does. */
        SAYS_NOT_SENT_WRAPPED,
        SAYS_UNKNOWN,
        SAYS_NOTHING,
        IGNORES_IT;

        boolean nothingWasSent() {
            return this == SAYS_NOT_SENT || this == SAYS_NOT_SENT_WRAPPED;
        }
    }

    /** Whether the engine cancelled the send. */
    boolean cancelRequested() {
        return cancelRequested;
    }

    void fail(Progress progress, Reason reason) {
        completeExceptionally(new TransportException(progress, reason, "scripted " + reason));
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        cancelRequested = true;
        return switch (whenCancelled) {
            case SAYS_NOT_SENT -> completeExceptionally(cancelled(Progress.NOT_SENT));
            case SAYS_NOT_SENT_WRAPPED -> completeExceptionally(new CompletionException(cancelled(Progress.NOT_SENT)));
            case SAYS_UNKNOWN -> completeExceptionally(cancelled(Progress.UNKNOWN));
            case SAYS_NOTHING -> super.cancel(mayInterruptIfRunning);
            case IGNORES_IT -> false;
        };
    }

    private static TransportException cancelled(Progress progress) {
        return new TransportException(progress, Reason.CANCELLED, "cancelled");
    }
}
