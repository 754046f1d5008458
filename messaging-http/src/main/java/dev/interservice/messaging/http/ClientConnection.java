package dev.interservice.messaging.http;

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
 * connection for ever. And over HTTP/1.1 Jetty does not read while a request is in hand, so nobody would notice that its
 * caller has gone.
 *
 * <p>A request that arrives is read by the selector's thread, so that the selector has nothing more to report of this
 * connection and need not be told to leave it out until the answer is written: that would take two system calls more,
 * and often wake it up.
 *
 * <p>Race: Jetty reads on its own threads, while {@link #onSelected} reads on the selector's and {@link #hasHungUp} on
 * those of rounds and answers; the lock keeps them apart, and what was read ahead is given to Jetty first.
 */
final class ClientConnection extends SocketChannelEndPoint {
    private final Environment environment;
    private final ManagedSelector selector;
    private volatile SelectionKey key;

    // Guarded by this.
    private final FrameWatch frames = new FrameWatch();
    private final ReadAheadBuffer ahead = new ReadAheadBuffer();
    private boolean offered;
    private boolean staysRegistered;
    private boolean isReported;
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
        boolean awaited = getFillInterest().isInterested() && !offered;
        staysRegistered = onlyReadable && awaited && ahead.readAll(getChannel());
        isReported = staysRegistered;
        offered |= staysRegistered;
        drained = false;
        Runnable task = super.onSelected();
        return onlyReadable && !awaited ? null : task;
    }

    /** Keeps the selector reporting what arrives, if everything that has arrived was read. */
    @Override
    public void updateKey() {
        if (!keepsRegistration()) {
            super.updateKey();
        }
    }

    private synchronized boolean keepsRegistration() {
        boolean stays = staysRegistered;
        staysRegistered = false;
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
        if (!ahead.isEmpty()) {
            offered = false;
            filled = ahead.moveTo(buffer);
            notIdle();
        } else if (!drained) {
            filled = super.fill(buffer);
            drained = filled == 0 && buffer.limit() < buffer.capacity();
        }
        watch(buffer, filled);
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

    private static final class Relieved extends Callback.Nested {
        Relieved(Callback callback) {
            super(callback);
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.BLOCKING;
        }
    }

    /** The fields of a request over HTTP/1.1 are complete, and no other comes before its answer; since when it arrives. */
    synchronized long begin() {
        long since = arriving ? arrivingSince : environment.nanos();
        arriving = false;
        inHand = true;
        return since;
    }

    /**
     * The request is answered, so the next one may come. Jetty looks for it, and in vain if the selector still reports it. But
     * of a request that was not read it must find the rest: who closes a connection with unread bytes may lose the answer.
     */
    synchronized void end(boolean wasRead) {
        inHand = false;
        drained |= wasRead && isReported;
    }

    /** Looks whether the caller over HTTP/1.1 still waits; one that only ends its sending counts as gone. */
    synchronized boolean hasHungUp() {
        hungUp = hungUp || ahead.isAtEnd(getChannel());
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

    /** Bytes of a connection that were read before Jetty asked for them. Not safe for use by several threads. */
    static final class ReadAheadBuffer {
        /** Enough for most requests; what is larger is read by Jetty itself. */
        static final int ROOM = 4_096;

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
