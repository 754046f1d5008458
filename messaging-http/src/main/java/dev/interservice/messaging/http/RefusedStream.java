package dev.interservice.messaging.http;

/** HTTP/2's own word for a request that the peer did not look at (RFC 9113, section 8.7). */
final class RefusedStream {
    /** The class is not exported, but both names are the protocol's; should they change, the outcome is unknown. */
    private static final String REFUSED =
            "okhttp3.internal.http2.StreamResetException: stream was reset: REFUSED_STREAM";

    private RefusedStream() {}

    static boolean isIn(Exception failure) {
        return failure.toString().equals(REFUSED);
    }
}
