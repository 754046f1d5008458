package dev.interservice.messaging.amqp.publish;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import dev.interservice.messaging.amqp.connection.FailureText;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes requests and replies, which are neither stored nor confirmed.
 *
 * <p>All but {@link #publish} happens on the writer's executor.
 */
public final class RpcPublisher implements ChannelWriter.WriteSource {
    private static final Logger LOG = LoggerFactory.getLogger(RpcPublisher.class);

    private final SendBuffer<RpcMessage> buffer = new SendBuffer<>();
    private final Runnable wakeWriter;
    private volatile @Nullable RpcChannel current;
    private volatile boolean blocked;

    public RpcPublisher(Runnable wakeWriter) {
        this.wakeWriter = wakeWriter;
    }

    /** A request or a reply. */
    interface RpcMessage extends SendBuffer.BufferedItem {
        /** Whether it is to be written; false if it has ended. */
        boolean beginWrite();

        void write(Channel channel, String replyQueue) throws IOException;

        /** Nothing of it was written, but may be later. */
        void cancelWrite();

        /** Some of it may have been written, and nothing more will be. */
        void failMaybeWritten(String why);

        /** Nothing of it was written, and nothing will be. */
        void failUnwritten(Reason reason, String why);
    }

    /**
     * The channel that requests and replies are written to.
     *
     * @param replyQueue where replies to what is asked there are expected
     */
    record RpcChannel(Channel channel, String replyQueue) {}

    /** Takes something to write it; never blocks. */
    public void publish(RpcMessage message) {
        switch (buffer.add(message)) {
            case ADDED -> wakeWriter.run();
            case FULL -> message.failUnwritten(Reason.OVERLOADED, "too many requests and replies wait to be sent");
            case CLOSED -> message.failUnwritten(Reason.CLOSED, "the transport is closed");
        }
    }

    boolean isConnected() {
        return current != null;
    }

    boolean isBlocked() {
        return blocked;
    }

    void setBlocked(boolean isBlocked) {
        blocked = isBlocked;
        wakeWriter.run();
    }

    void attach(RpcChannel rpcChannel) {
        // The last connection may have been blocked, and have said so after it was given up.
        blocked = false;
        current = rpcChannel;
    }

    void detach() {
        blocked = false;
        current = null;
    }

    public void close() {
        buffer.close(each -> each.failUnwritten(Reason.CLOSED, "the transport was closed"));
    }

    @Override
    public boolean writeNext() {
        RpcChannel rpcChannel = current;
        if (rpcChannel == null || blocked) {
            return false;
        }
        RpcMessage next = buffer.poll();
        if (next == null) {
            return false;
        }
        return !next.beginWrite() || write(next, rpcChannel);
    }

    private boolean write(RpcMessage message, RpcChannel rpcChannel) {
        try {
            message.write(rpcChannel.channel(), rpcChannel.replyQueue());
            return true;
        } catch (AlreadyClosedException ended) {
            message.cancelWrite();
            // Race: the close may come while the last write is under way.
            if (!buffer.addFirst(List.of(message))) {
                message.failUnwritten(Reason.CLOSED, "the transport was closed");
            }
            return false;
        } catch (IllegalArgumentException unfit) {
            message.failUnwritten(Reason.TOO_LARGE, FailureText.of(unfit));
            return true;
        } catch (IOException | RuntimeException failure) {
            // Nobody knows how much of it has left. The connection is about to end, or has ended.
            LOG.debug("a write failed", failure);
            message.failMaybeWritten(FailureText.of(failure));
            return false;
        }
    }
}
