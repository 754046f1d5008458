package dev.interservice.messaging.http.jetty;

import dev.interservice.messaging.Environment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection, which knows since when a request has been arriving, and can look whether the client has hung up.
 *
 * <p>Jetty's idle timeout begins again with every byte, so a client that sends one byte now and then would keep its
 * connection for ever. And over HTTP/1.1 Jetty does not read while a request is in flight, so nobody would notice that
 * its caller has gone.
 *
 * <p>A request that arrives is read by the selector's thread, so that the selector has nothing more to report of this
 * connection and need not be told to leave it out until the answer is written: that would take two system calls more,
 * and often wake it up.
 *
 * <p>Race: Jetty reads on its own threads, while {@link #onSelected} reads on the selector's and {@link
 * #isClosedByClient} on those of {@link ServerConnectionSweeper} and of answers; the lock keeps them apart, and what was read
 * ahead is given to Jetty first.
 */
public final class ServerConnection extends SocketChannelEndPoint {
    private final Environment environment;
    private final ManagedSelector selector;
    private volatile SelectionKey key;

    // Guarded by this.
    private final Http2FrameBoundaryTracker frameTracker = new Http2FrameBoundaryTracker();
    private final ReadAheadBuffer readAhead = new ReadAheadBuffer();
    private boolean readSignalled;
    private boolean keepReadInterest;
    private boolean readInterestKept;
    private boolean receiving;
    private boolean awaitingResponse;
    private boolean closedByClient;
    private boolean drained;
    private long receivingSinceNanos;

    ServerConnection(
            SocketChannel channel,
            ManagedSelector selector,
            SelectionKey key,
            Scheduler scheduler,
            Environment environment) {
        super(channel, selector, key, scheduler);
        this.environment = environment;
        this.selector = selector;
        this.key = key;
    }

    @Override
    public void replaceKey(SelectionKey another) {
        super.replaceKey(another);
        key = another;
    }

    /**
     * Reads ahead if Jetty waits for more. Anything that comes before it does, such as the next request or a hang-up, is left
     * alone and no longer reported until then.
     */
    @Override
    public synchronized @Nullable Runnable onSelected() {
        boolean onlyReadable = key.readyOps() == SelectionKey.OP_READ;
        boolean awaited = getFillInterest().isInterested() && !readSignalled;
        keepReadInterest = onlyReadable && awaited && readAhead.readAll(getChannel());
        readInterestKept = keepReadInterest;
        readSignalled |= keepReadInterest;
        drained = false;
        Runnable task = super.onSelected();
        return onlyReadable && !awaited ? null : task;
    }

    /** Keeps the selector reporting what arrives, if everything that has arrived was read. */
    @Override
    public void updateKey() {
        if (!takeKeepReadInterest()) {
            super.updateKey();
        }
    }

    private synchronized boolean takeKeepReadInterest() {
        boolean stays = keepReadInterest;
        keepReadInterest = false;
        return stays;
    }

    /** Race: whoever waits from now on is seen by {@link #onSelected}, or finds that it no longer reports anything. */
    @Override
    protected synchronized void needsFillInterest() {
        super.needsFillInterest();
    }

    /** Jetty takes the update that was left out for one that is still to come, and tells the selector nothing. */
    @Override
    protected void onIncompleteFlush() {
        super.onIncompleteFlush();
        selector.submit(update -> super.updateKey());
    }

    /** Jetty looks a second time when there is nothing, for the sake of TLS; here only the selector says that there is more. */
    @Override
    public synchronized int fill(ByteBuffer buffer) throws IOException {
        int filled = 0;
        if (!readAhead.isEmpty()) {
            readSignalled = false;
            filled = readAhead.moveTo(buffer);
            notIdle();
        } else if (!drained) {
            filled = super.fill(buffer);
            drained = filled == 0 && buffer.limit() < buffer.capacity();
        }
        trackFrames(buffer, filled);
        return filled;
    }

    @Override
    public void fillInterested(Callback callback) {
        super.fillInterested(asBlocking(callback));
    }

    @Override
    public boolean tryFillInterested(Callback callback) {
        return super.tryFillInterested(asBlocking(callback));
    }

    /**
     * Has what arrives over HTTP/1.1 read on a thread that may be blocked, because Jetty has another one go on with all other
     * connections: it can be spared for the handler. Over HTTP/2 one thread reads for all requests of a connection.
     */
    private synchronized Callback asBlocking(Callback callback) {
        return frameTracker.isHttp2() ? callback : new BlockingCallback(callback);
    }

    private static final class BlockingCallback extends Callback.Nested {
        BlockingCallback(Callback callback) {
            super(callback);
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.BLOCKING;
        }
    }

    /** The fields of a request over HTTP/1.1 are complete, and no other comes before its answer; since when it arrives. */
    synchronized long requestStarted() {
        long since = receiving ? receivingSinceNanos : environment.nanos();
        receiving = false;
        awaitingResponse = true;
        return since;
    }

    /**
     * The request is answered, so the next one may come. Jetty looks for it, and in vain if the selector still reports it. But
     * of a request that was not read it must find the rest: who closes a connection with unread bytes may lose the answer.
     */
    synchronized void requestEnded(boolean wasRead) {
        awaitingResponse = false;
        drained |= wasRead && readInterestKept;
    }

    /** Looks whether the caller over HTTP/1.1 still waits; one that only ends its sending counts as gone. */
    synchronized boolean isClosedByClient() {
        closedByClient = closedByClient || readAhead.isAtEnd(getChannel());
        return closedByClient;
    }

    /** Closes it if a request, or a frame, has been arriving for longer than this. */
    void closeIfSlow(Duration longest) {
        if (isSlow(longest.toNanos())) {
            close(new TimeoutException("a request did not arrive within " + longest));
        }
    }

    private synchronized boolean isSlow(long nanos) {
        return receiving && environment.nanos() - receivingSinceNanos > nanos;
    }

    private void trackFrames(ByteBuffer buffer, int filled) {
        if (filled <= 0) {
            return;
        }
        boolean complete = frameTracker.track(buffer.duplicate().position(buffer.limit() - filled));
        if (frameTracker.isHttp2() && frameTracker.isBetweenFrames()) {
            receiving = false;
        } else if (complete || (!receiving && !awaitingResponse)) {
            // What arrives now is another frame than what was arriving before.
            receiving = true;
            receivingSinceNanos = environment.nanos();
        }
    }

    /** Bytes of a connection that were read before Jetty asked for them. Not safe for use by several threads. */
    public static final class ReadAheadBuffer {
        /** Enough for most requests; what is larger is read by Jetty itself. */
        public static final int ROOM = 4_096;

        private final ByteBuffer bytes = ByteBuffer.allocate(ROOM).limit(0);

        boolean isEmpty() {
            return !bytes.hasRemaining();
        }

        /** Reads all there is; false if there was nothing, or more than there is room for, or if the connection has ended. */
        boolean readAll(ReadableByteChannel channel) {
            return isEmpty() && read(channel, ROOM) > 0 && bytes.limit() < ROOM;
        }

        /** Looks whether the connection has ended, for which it reads a byte at most. */
        boolean isAtEnd(ReadableByteChannel channel) {
            return isEmpty() && read(channel, 1) < 0;
        }

        /** Appends to a buffer whose bytes are those from its position to its limit; says how many there was room for. */
        int moveTo(ByteBuffer buffer) {
            int end = buffer.limit();
            int moved = Math.min(bytes.remaining(), buffer.capacity() - end);
            buffer.limit(end + moved).put(end, bytes, bytes.position(), moved);
            bytes.position(bytes.position() + moved);
            return moved;
        }

        private int read(ReadableByteChannel channel, int most) {
            bytes.clear().limit(most);
            try {
                return channel.read(bytes);
            } catch (IOException broken) {
                return -1;
            } finally {
                bytes.flip();
            }
        }
    }
}
