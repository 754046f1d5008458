package dev.interservice.messaging.http.jetty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.http.Http2FrameSocket;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class Http2FrameBoundaryTrackerTest {
    private static final String PING = "\0\0\10\6\0\0\0\0\0" + "12345678";
    private static final String FIELDS = "\0\0\2\1\0\0\0\0\1" + "ab";
    private static final String MORE_FIELDS = "\0\0\2\11\0\0\0\0\1" + "cd";
    private static final String LAST_FIELDS = "\0\0\2\11\4\0\0\0\1" + "ef";

    private final Http2FrameBoundaryTracker frameTracker = new Http2FrameBoundaryTracker();

    @Test
    void frameThatEndsInTheMidstOfWhatArrivesIsComplete() {
        assertThat(arrive(Http2FrameSocket.PREFACE)).isFalse();
        assertThat(frameTracker.isHttp2()).isTrue();
        assertThat(arrive(PING.substring(0, 5))).isFalse();
        assertThat(arrive(PING.substring(5) + PING.substring(0, 5))).isTrue();
        assertThat(frameTracker.isBetweenFrames()).isFalse();
        assertThat(arrive(PING.substring(5, 6))).isFalse();
    }

    @Test
    void frameOfABlockOfFieldsIsCompleteWithItsLast() {
        arrive(Http2FrameSocket.PREFACE);

        assertThat(arrive(FIELDS + MORE_FIELDS)).isFalse();
        assertThat(arrive(MORE_FIELDS + LAST_FIELDS.substring(0, 10))).isFalse();
        assertThat(arrive(LAST_FIELDS.substring(10) + PING.substring(0, 1))).isTrue();
        assertThat(frameTracker.isBetweenFrames()).isFalse();
    }

    @Test
    void nothingOfAnotherProtocolIsComplete() {
        assertThat(arrive("POST /" + PING)).isFalse();
        assertThat(frameTracker.isHttp2()).isFalse();
    }

    private boolean arrive(String bytes) {
        return frameTracker.track(ByteBuffer.wrap(bytes.getBytes(ISO_8859_1)));
    }
}
