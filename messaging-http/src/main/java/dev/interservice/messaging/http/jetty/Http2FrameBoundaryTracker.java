package dev.interservice.messaging.http.jetty;

import java.nio.ByteBuffer;

/**
 * Follows the frames of an HTTP/2 connection, only to know whether one has begun and is not complete, or a block of
 * header fields is not. Not safe for use by several threads.
 *
 * <p>A connection that does not begin as HTTP/2 does is none, and nothing of it is looked at.
 */
final class Http2FrameBoundaryTracker {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int FRAME_HEADER = 9;
    private static final int HEADERS = 1;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;

    private final byte[] header = new byte[FRAME_HEADER];
    private int prefaceBytes;
    private int headerBytes;
    private int payloadLeft;
    private boolean headerBlockOpen;
    private boolean notHttp2;

    /** Whether the connection is HTTP/2, as far as it can be told. */
    boolean isHttp2() {
        return !notHttp2 && prefaceBytes == PREFACE.length();
    }

    boolean isBetweenFrames() {
        return headerBytes == 0 && payloadLeft == 0 && !headerBlockOpen;
    }

    /**
     * The bytes from the position to the limit have arrived; the buffer is left as it is. True if a frame is complete by
     * them, and its block of header fields, though the next one may have begun.
     */
    boolean track(ByteBuffer bytes) {
        boolean complete = false;
        int at = bytes.position();
        while (at < bytes.limit() && !notHttp2) {
            if (prefaceBytes < PREFACE.length()) {
                notHttp2 = bytes.get(at++) != PREFACE.charAt(prefaceBytes);
                prefaceBytes++;
            } else if (payloadLeft > 0) {
                int passing = Math.min(payloadLeft, bytes.limit() - at);
                payloadLeft -= passing;
                at += passing;
                complete |= isBetweenFrames();
            } else {
                header[headerBytes++] = bytes.get(at++);
                if (headerBytes == FRAME_HEADER) {
                    beginPayload();
                    complete |= isBetweenFrames();
                }
            }
        }
        return complete;
    }

    private void beginPayload() {
        headerBytes = 0;
        payloadLeft = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | (header[2] & 0xff);
        if (header[3] == HEADERS || header[3] == CONTINUATION) {
            headerBlockOpen = (header[4] & END_HEADERS) == 0;
        }
    }
}
