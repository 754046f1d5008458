package dev.interservice.messaging.http;

import dev.interservice.messaging.Environment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A client's connection, which knows since when a request has been arriving, and can look whether the client has hung up.
 *
 * <p>Jetty's idle timeout begins again with every byte, so a client that sends one byte now and then would keep its
 * connection for ever. And over HTTP/1.1 Jetty does not read while a request is in hand, so nobody would notice that its
 * caller has gone.
 *
 * <p>Race: Jetty reads on its own threads, while {@link #hasHungUp} reads on those of rounds and answers; the lock keeps
 * them apart, and a byte that was read while looking is given to Jetty first.
 */
final class ClientConnection extends SocketChannelEndPoint {
    private final Environment environment;

    // Guarded by this.
    private final FrameWatch frames = new FrameWatch();
    private final ByteBuffer glance = ByteBuffer.allocate(1).limit(0);
    private boolean arriving;
    private boolean inHand;
    private boolean hungUp;
    private boolean drained;
    private long arrivingSince;

    ClientConnection(
            SocketChannel channel,
            ManagedSelector selector,
            SelectionKey key,
            Scheduler scheduler,
            Environment environment) {
        super(channel, selector, key, scheduler);
        this.environment = environment;
    }

    /** Jetty looks a second time when there is nothing, for the sake of TLS; here only the selector says that there is more. */
    @Override
    public synchronized int fill(ByteBuffer buffer) throws IOException {
        if (glance.hasRemaining()) {
            int filled = fillFromGlance(buffer);
            watch(buffer, filled);
            return filled;
        }
        if (drained) {
            return 0;
        }
        int filled = super.fill(buffer);
        watch(buffer, filled);
        drained = filled == 0 && !frames.isHttp2() && buffer.limit() < buffer.capacity();
        return filled;
    }

    @Override
    public void fillInterested(Callback callback) {
        super.fillInterested(relieved(callback));
    }

    @Override
    public boolean tryFillInterested(Callback callback) {
        return super.tryFillInterested(relieved(callback));
    }

    /**
     * Has what arrives over HTTP/1.1 read on a thread that may be blocked, because Jetty has another one go on with all other
     * connections: it can be spared for the handler. Over HTTP/2 one thread reads for all requests of a connection.
     */
    private synchronized Callback relieved(Callback callback) {
        return frames.isHttp2() ? callback : new Relieved(callback);
    }

    private final class Relieved extends Callback.Nested {
        Relieved(Callback callback) {
            super(callback);
        }

        @Override
        public void succeeded() {
            canBeFilled();
            super.succeeded();
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.BLOCKING;
        }
    }

    private synchronized void canBeFilled() {
        drained = false;
    }

    /** The fields of a request over HTTP/1.1 are complete, and no other comes before its answer; since when it arrives. */
    synchronized long begin() {
        long since = arriving ? arrivingSince : environment.nanos();
        arriving = false;
        inHand = true;
        return since;
    }

    /** The request is about to be answered, so the next one may come. */
    synchronized void end() {
        inHand = false;
    }

    /** Looks whether the caller over HTTP/1.1 still waits; one that only ends its sending counts as gone. */
    synchronized boolean hasHungUp() {
        if (!hungUp && !glance.hasRemaining()) {
            glance.clear();
            try {
                hungUp = getChannel().read(glance) < 0;
            } catch (IOException broken) {
                hungUp = true;
            }
            glance.flip();
        }
        return hungUp;
    }

    /** Closes it if a request, or a frame, has been arriving for longer than this. */
    void closeIfSlow(Duration longest) {
        if (isSlow(longest.toNanos())) {
            close(new TimeoutException("a request did not arrive within " + longest));
        }
    }

    private synchronized boolean isSlow(long nanos) {
        return arriving && environment.nanos() - arrivingSince > nanos;
    }

    /** Between flush and fill a buffer's bytes are those from its position to its limit. */
    private int fillFromGlance(ByteBuffer buffer) {
        int limit = buffer.limit();
        if (limit == buffer.capacity()) {
            return 0;
        }
        buffer.limit(limit + 1);
        buffer.put(limit, glance.get());
        return 1;
    }

    private void watch(ByteBuffer buffer, int filled) {
        if (filled <= 0) {
            return;
        }
        boolean complete = frames.passed(buffer.duplicate().position(buffer.limit() - filled));
        if (frames.isHttp2() && frames.isBetweenFrames()) {
            arriving = false;
        } else if (complete || (!arriving && !inHand)) {
            // What arrives now is another frame than what was arriving before.
            arriving = true;
            arrivingSince = environment.nanos();
        }
    }
}
