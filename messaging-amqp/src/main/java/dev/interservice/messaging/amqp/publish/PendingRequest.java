package dev.interservice.messaging.amqp.publish;

import static java.util.Objects.requireNonNull;

import com.rabbitmq.client.Channel;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.amqp.wire.AmqpMapping;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request from its caller's call to its end.
 *
 * <p>Reply, return, cancel, close and the loss of the connection race to end it; {@link SendProgress#end} lets one of them
 * win, and the one that wins calls {@code onEnd}.
 */
final class PendingRequest extends CompletableFuture<Reply> implements RpcPublisher.RpcMessage {
    private static final byte[] NOTHING = new byte[0];

    private final Address.Operation address;
    private final String queue;
    private final String id;
    private final String correlationId;
    // What it carries is used on the writer's executor, and by the thread that makes it.
    private volatile byte[] body;
    /** Null once it was written. */
    private volatile AmqpMapping.@Nullable RequestDraft properties;

    private final Deadline deadline;
    private final Consumer<PendingRequest> onEnd;
    private final SendProgress sendProgress = new SendProgress();

    PendingRequest(
            Address.Operation address,
            String queue,
            String id,
            String correlationId,
            AmqpMapping.RequestDraft properties,
            byte[] body,
            Deadline deadline,
            Consumer<PendingRequest> onEnd) {
        this.address = address;
        this.queue = queue;
        this.id = id;
        this.correlationId = correlationId;
        this.properties = properties;
        this.body = body;
        this.deadline = deadline;
        this.onEnd = onEnd;
    }

    /** Of this call and no other. */
    String correlationId() {
        return correlationId;
    }

    @Override
    public boolean beginWrite() {
        if (deadline.hasPassed()) {
            fail(Reason.CANCELLED, "its time was over");
            return false;
        }
        return sendProgress.beginWrite();
    }

    @Override
    public void write(Channel channel, String replyQueue) throws IOException {
        AmqpMapping.RequestDraft unwritten = requireNonNull(properties, "it is written once");
        channel.basicPublish("", queue, true, unwritten.build(replyQueue, deadline), body);
        // It may wait long for its reply, with many others. Whoever takes it back does so because the write threw, and
        // then all is still here.
        body = NOTHING;
        properties = null;
    }

    @Override
    public void cancelWrite() {
        sendProgress.cancelWrite();
    }

    @Override
    public void failMaybeWritten(String why) {
        fail(Reason.CONNECTION_LOST, why);
    }

    @Override
    public void failUnwritten(Reason reason, String why) {
        sendProgress.cancelWrite();
        fail(reason, why);
    }

    /** What was said; false if it has ended before. */
    boolean reply(Reply reply, int maxBytes) {
        int size = size(reply);
        if (!sendProgress.end()) {
            return false;
        }
        onEnd.accept(this);
        if (size > maxBytes) {
            String why = "the reply to " + this + " has " + size + " bytes, more than the " + maxBytes + " allowed";
            return completeExceptionally(new TransportException(Progress.UNKNOWN, Reason.TOO_LARGE, why));
        }
        return complete(reply);
    }

    /** The broker did not take it. */
    void refused(Reason reason, String why) {
        if (sendProgress.end()) {
            onEnd.accept(this);
            completeExceptionally(exception(Progress.REFUSED, reason, why));
        }
    }

    /** Ends it without a reply; false if it has ended before. */
    boolean fail(Reason reason, String why) {
        if (!sendProgress.end()) {
            return false;
        }
        onEnd.accept(this);
        return completeExceptionally(exception(sendProgress.progress(), reason, why));
    }

    /** Completes it with a {@link TransportException} that tells how far it got; a reply after that is late. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return fail(Reason.CANCELLED, "it was cancelled");
    }

    @Override
    public int size() {
        return body.length;
    }

    @Override
    public String toString() {
        return "request " + id + " to " + address;
    }

    private TransportException exception(Progress progress, Reason reason, String why) {
        return new TransportException(progress, reason, this + " got no reply: " + why);
    }

    private static int size(Reply reply) {
        if (reply instanceof Reply.Success success) {
            return success.body().size();
        }
        return reply instanceof Reply.Fault fault ? fault.details().size() : 0;
    }
}
