package dev.interservice.messaging.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer whose header fields never end is not read to the end. */
@Timeout(60)
class ResponseHeaderLimitTest {
    private static final String FIELD = "x: " + "x".repeat(8_000) + "\r\n";
    private static final byte[] FIELDS_OF_A_FRAME = "x".repeat(16_384).getBytes(US_ASCII);
    private static final long ENDLESS = 1L << 30;
    private static final long MOST = 32L << 20;

    private final CompletableFuture<Long> written = new CompletableFuture<>();

    @Test
    void overHttpOne() throws Exception {
        try (ScriptedHttp1Server server = new ScriptedHttp1Server((id, socket) -> {
                    ScriptedHttp1Server.write(socket, "HTTP/1.1 200 OK\r\n");
                    writeEndlessly(FIELD.length(), () -> ScriptedHttp1Server.write(socket, FIELD));
                });
                HttpClientFixture clientFixture = HttpClientFixture.withProtocol(HttpSettings.HTTP_1_1)) {
            assertThat(clientFixture.outcomeOf(clientFixture.request(server.endpoint(), "m")))
                    .isEqualTo("UNKNOWN, CONNECTION_LOST");
            assertThat(written.get(10, TimeUnit.SECONDS)).isLessThan(MOST);
        }
    }

    @Test
    void overHttpTwo() throws Exception {
        byte[] status = Http2FrameSocket.fields(":status", "200");
        // A field whose value is of two GB: all that follows is a part of it.
        byte[] field = {0, 1, 'x', 127, -128, -1, -1, -1, 7};
        try (ScriptedHttp2Server server = new ScriptedHttp2Server((number, stream, peer) -> {
                    peer.write(Http2FrameSocket.HEADERS, 0, stream, status);
                    peer.write(Http2FrameSocket.CONTINUATION, 0, stream, field);
                    writeEndlessly(
                            FIELDS_OF_A_FRAME.length,
                            () -> peer.write(Http2FrameSocket.CONTINUATION, 0, stream, FIELDS_OF_A_FRAME));
                });
                HttpClientFixture clientFixture = HttpClientFixture.withProtocol(HttpSettings.H2C)) {
            assertThat(clientFixture.outcomeOf(clientFixture.request(server.endpoint(), "m")))
                    .isEqualTo("UNKNOWN, CONNECTION_LOST");
            assertThat(written.get(10, TimeUnit.SECONDS)).isLessThan(MOST);
        }
    }

    @Test
    void manySmallOnesOverHttpTwo() throws Exception {
        byte[] few = Http2FrameSocket.fields("x", "y", "x", "y", "x", "y", "x", "y");
        try (ScriptedHttp2Server server = new ScriptedHttp2Server((number, stream, peer) -> {
                    peer.write(Http2FrameSocket.HEADERS, 0, stream, Http2FrameSocket.fields(":status", "200"));
                    writeEndlessly(few.length, () -> peer.write(Http2FrameSocket.CONTINUATION, 0, stream, few));
                });
                HttpClientFixture clientFixture = HttpClientFixture.withProtocol(HttpSettings.H2C)) {
            assertThat(clientFixture.outcomeOf(clientFixture.request(server.endpoint(), "m")))
                    .isEqualTo("UNKNOWN, CONNECTION_LOST");
            assertThat(written.get(10, TimeUnit.SECONDS)).isLessThan(MOST);
        }
    }

    private void writeEndlessly(int length, FieldWriter saying) throws IOException {
        long total = 0;
        try {
            for (; total < ENDLESS; total += length) {
                saying.writeAgain();
            }
        } finally {
            written.complete(total);
        }
    }

    private interface FieldWriter {
        void writeAgain() throws IOException;
    }
}
