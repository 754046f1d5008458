package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A request from its caller's call to its end.
 *
 * <p>Reply, cancel, close and the loss of either connection race to end it; the first to complete the future wins, and
 * whoever comes back from trying finds it done. Delivery and failure race for how far it got: the stage leaves WAITING
 * once, to DELIVERED before the listener is called or to WITHDRAWN, after which it never is.
 */
final class PendingRequest extends CompletableFuture<Reply> {
    private enum DeliveryStage {
        WAITING,
        DELIVERED,
        WITHDRAWN
    }

    private final AtomicReference<DeliveryStage> stage = new AtomicReference<>(DeliveryStage.WAITING);
    private final BrokerConnection connection;
    private final FreezeGate freezeGate;
    private final Address.Operation address;
    private final Delivery delivery;
    private final int maxReplyBytes;
    private volatile @Nullable ServingListener servingListener;
    private volatile @Nullable CompletableFuture<Reply> replyFuture;
    private volatile boolean abandoned;

    PendingRequest(
            BrokerConnection connection,
            FreezeGate freezeGate,
            Address.Operation address,
            Delivery delivery,
            int maxReplyBytes) {
        this.connection = connection;
        this.freezeGate = freezeGate;
        this.address = address;
        this.delivery = delivery;
        this.maxReplyBytes = maxReplyBytes;
    }

    BrokerConnection connection() {
        return connection;
    }

    Address.Operation address() {
        return address;
    }

    Delivery delivery() {
        return delivery;
    }

    /** The server it was given to; null before. */
    @Nullable
    ServingListener servingListener() {
        return servingListener;
    }

    /** Marks it as given to a server, whose listener is called next; false if it was withdrawn before. */
    boolean markDelivered(ServingListener chosen) {
        servingListener = chosen;
        return stage.compareAndSet(DeliveryStage.WAITING, DeliveryStage.DELIVERED);
    }

    /**
     * Sets the server's future, so that it can be cancelled.
     *
     * <p>Races with {@link #abandon}: each writes its own field before it reads the other's, so one of the two cancels.
     */
    void attachReply(CompletableFuture<Reply> future) {
        replyFuture = future;
        if (abandoned) {
            future.cancel(true);
        }
    }

    /** Ends it with what the server said; false if it has ended before. */
    boolean reply(Reply reply) {
        int size = size(reply);
        boolean ended = size <= maxReplyBytes ? complete(reply) : completeExceptionally(tooLarge(size));
        connection.removeRequest(this);
        return ended;
    }

    /** Ends it without a reply; false if it has ended before. */
    boolean fail(Reason reason, String why) {
        boolean withdrawn = stage.compareAndSet(DeliveryStage.WAITING, DeliveryStage.WITHDRAWN)
                || stage.get() == DeliveryStage.WITHDRAWN;
        Progress progress = withdrawn ? Progress.NOT_SENT : Progress.UNKNOWN;
        boolean ended = !isDone()
                && completeExceptionally(new TransportException(progress, reason, this + " got no reply: " + why));
        if (withdrawn) {
            freezeGate.remove(this);
        }
        // Only now: whoever closes the connection meanwhile must find it, and come back only when it is done.
        connection.removeRequest(this);
        return ended;
    }

    /** Ends it because nobody waits for it any more, and tells the server. */
    boolean abandon(Reason reason, String why) {
        boolean ended = fail(reason, why);
        if (ended) {
            abandoned = true;
            CompletableFuture<Reply> running = replyFuture;
            if (running != null) {
                running.cancel(true);
            }
        }
        return ended;
    }

    /** Completes it with a {@link TransportException} that tells how far it got; a reply after that is dropped. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return abandon(Reason.CANCELLED, "it was cancelled");
    }

    @Override
    public String toString() {
        return "request " + delivery.envelope().id() + " to " + address;
    }

    private TransportException tooLarge(int size) {
        return new TransportException(
                Progress.UNKNOWN,
                Reason.TOO_LARGE,
                "the reply to " + this + " has " + size + " bytes, more than the " + maxReplyBytes + " allowed");
    }

    private static int size(Reply reply) {
        if (reply instanceof Reply.Success success) {
            return success.body().size();
        }
        return reply instanceof Reply.Fault fault ? fault.details().size() : 0;
    }
}
