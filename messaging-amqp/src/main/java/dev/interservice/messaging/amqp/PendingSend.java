package dev.interservice.messaging.amqp;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.concurrent.CompletableFuture;

/**
 * A message from its sender's call until the broker has confirmed it.
 *
 * <p>Confirmation, return, cancel and close race to end it; {@link Writing#end} lets one of them win.
 */
final class PendingSend extends CompletableFuture<Acceptance> implements Outbox.Parcel {
    private final Outgoing outgoing;
    private final Object target;
    private final Deadline deadline;
    private final Writing writing = new Writing();

    PendingSend(Outgoing outgoing, Object target, Deadline deadline) {
        this.outgoing = outgoing;
        this.target = target;
        this.deadline = deadline;
    }

    Outgoing outgoing() {
        return outgoing;
    }

    Writing writing() {
        return writing;
    }

    /** Whether it is to be written; one whose time is over ends instead. */
    boolean begin() {
        if (deadline.hasPassed()) {
            fail(Reason.CANCELLED, "its time was over");
            return false;
        }
        return writing.begin();
    }

    void confirmed() {
        if (writing.end()) {
            complete(Acceptance.STORED_BY_BROKER);
        }
    }

    /** The broker said no, to this copy of it. */
    void refused(Reason reason, String why) {
        Progress progress = writing.mayHaveLeft() ? Progress.UNKNOWN : Progress.REFUSED;
        if (writing.end()) {
            completeExceptionally(new TransportException(progress, reason, this + " was refused: " + why));
        }
    }

    /** It did not even begin. */
    void notSent(Reason reason, String why) {
        Progress progress = writing.progress();
        if (writing.end()) {
            completeExceptionally(new TransportException(progress, reason, this + " was not sent: " + why));
        }
    }

    /** Nobody said anything. */
    boolean fail(Reason reason, String why) {
        boolean ended = writing.end();
        if (ended) {
            completeExceptionally(
                    new TransportException(writing.progress(), reason, this + " was not confirmed: " + why));
        }
        return ended;
    }

    /** Ends it with a {@link TransportException} that tells how far it got. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return fail(Reason.CANCELLED, "it was cancelled");
    }

    @Override
    public int size() {
        return outgoing.body().length;
    }

    @Override
    public String toString() {
        return "message " + outgoing.properties().getMessageId() + " to " + target;
    }
}
