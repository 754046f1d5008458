package dev.interservice.messaging.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** Bytes of a connection that were read before Jetty asked for them. Not safe for use by several threads. */
final class ReadAhead {
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
