package dev.interservice.messaging.amqp.connection;

import com.rabbitmq.client.WriteListener;
import com.rabbitmq.client.impl.SocketFrameHandler;
import java.io.IOException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a connection's frames to its socket, several at a time. The client flushes after each message, which costs its
 * JVM and the broker more than all else about a small one: so what one thread writes at a stretch is gathered, and
 * leaves when the client's buffer is full and at the end.
 *
 * <p>Race with other threads that write, the heartbeat's for one: they flush as ever, and with their own frames
 * whatever was gathered before.
 */
public final class BatchingFrameHandler extends SocketFrameHandler {
    private static final Logger LOG = LoggerFactory.getLogger(BatchingFrameHandler.class);

    private final Socket socket;
    private volatile @Nullable Thread batchingThread;

    BatchingFrameHandler(Socket socket, int maxInboundBytes) throws IOException {
        super(socket, null, maxInboundBytes);
        this.socket = socket;
    }

    /** Begins to hold back what this thread writes; it must wait for nothing before {@link #flushBatch}. */
    public void beginBatch() {
        batchingThread = Thread.currentThread();
    }

    /** Ends it; a socket that takes no more is closed, so that the connection ends, too. */
    public void flushBatch() {
        batchingThread = null;
        try {
            super.flush(null);
        } catch (IOException failure) {
            LOG.debug("what was gathered cannot be sent", failure);
            closeSocket();
        }
    }

    @Override
    public void flush(@Nullable WriteListener listener) throws IOException {
        if (listener != null || batchingThread != Thread.currentThread()) {
            super.flush(listener);
        }
    }

    /** Ends the connection at once, whoever is writing to it: only this stops a write that the broker does not take. */
    void closeSocket() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("a socket did not close", e);
        }
    }
}
