package dev.interservice.messaging.amqp.publish;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.amqp.wire.OutboundMessage;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A message from its sender's call until the broker has confirmed it.
 *
 * <p>Confirmation, return, cancel and close race to end it; {@link SendProgress#end} lets one of them win. What it was to
 * carry is let go then, however long somebody keeps the future.
 */
public final class PendingSend extends CompletableFuture<Acceptance> implements SendBuffer.BufferedItem {
    private final Object target;
    private final @Nullable String id;
    private final int size;
    private final Deadline deadline;
    private final SendProgress sendProgress = new SendProgress();
    /** Null once it has ended. */
    private volatile @Nullable OutboundMessage outbound;

    public PendingSend(OutboundMessage outbound, Object target, Deadline deadline) {
        this.outbound = outbound;
        this.id = outbound.properties().getMessageId();
        this.size = outbound.body().length;
        this.target = target;
        this.deadline = deadline;
    }

    SendProgress sendState() {
        return sendProgress;
    }

    /** What is to be written now; null if it has ended, as one does whose time is over. */
    @Nullable
    OutboundMessage beginWrite() {
        if (deadline.hasPassed()) {
            fail(Reason.CANCELLED, "its time was over");
            return null;
        }
        // Read before the phase changes: ending it after that sets the field to null.
        OutboundMessage begun = outbound;
        return sendProgress.beginWrite() ? begun : null;
    }

    /** Whether it is still open, and a message that came back may be this one. */
    boolean matches(String exchange, String routingKey, @Nullable String messageId) {
        OutboundMessage open = outbound;
        return open != null && open.matches(exchange, routingKey, messageId);
    }

    void confirmed() {
        if (end()) {
            complete(Acceptance.STORED_BY_BROKER);
        }
    }

    /** The broker said no, to this copy of it. */
    void refused(Reason reason, String why) {
        Progress progress = sendProgress.mayHaveBeenSent() ? Progress.UNKNOWN : Progress.REFUSED;
        if (end()) {
            completeExceptionally(new TransportException(progress, reason, this + " was refused: " + why));
        }
    }

    /** It did not even begin. */
    void failUnsent(Reason reason, String why) {
        Progress progress = sendProgress.progress();
        if (end()) {
            completeExceptionally(new TransportException(progress, reason, this + " was not sent: " + why));
        }
    }

    /** Nobody said anything. */
    boolean fail(Reason reason, String why) {
        boolean ended = end();
        if (ended) {
            completeExceptionally(
                    new TransportException(sendProgress.progress(), reason, this + " was not confirmed: " + why));
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
        return size;
    }

    @Override
    public String toString() {
        return "message " + id + " to " + target;
    }

    private boolean end() {
        boolean ended = sendProgress.end();
        if (ended) {
            outbound = null;
        }
        return ended;
    }
}
