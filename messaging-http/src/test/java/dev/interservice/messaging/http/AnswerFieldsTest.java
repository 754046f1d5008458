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
class AnswerFieldsTest {
    private static final String FIELD = "x: " + "x".repeat(8_000) + "\r\n";
    private static final byte[] FIELDS_OF_A_FRAME = "x".repeat(16_384).getBytes(US_ASCII);
    private static final long ENDLESS = 1L << 30;
    private static final long MOST = 32L << 20;

    private final CompletableFuture<Long> written = new CompletableFuture<>();

    @Test
    void overHttpOne() throws Exception {
        try (ScriptedServer server = new ScriptedServer((id, socket) -> {
                    ScriptedServer.say(socket, "HTTP/1.1 200 OK\r\n");
                    pour(FIELD.length(), () -> ScriptedServer.say(socket, FIELD));
                });
                Caller caller = Caller.speaking(HttpSettings.HTTP_1_1)) {
            assertThat(caller.told(caller.ask(server.endpoint(), "m"))).isEqualTo("UNKNOWN, CONNECTION_LOST");
            assertThat(written.get(10, TimeUnit.SECONDS)).isLessThan(MOST);
        }
    }

    @Test
    void overHttpTwo() throws Exception {
        byte[] status = FrameSocket.fields(":status", "200");
        // A field whose value is of two GB: all that follows is a part of it.
        byte[] field = {0, 1, 'x', 127, -128, -1, -1, -1, 7};
        try (ScriptedHttpTwoServer server = new ScriptedHttpTwoServer((number, stream, peer) -> {
                    peer.write(FrameSocket.HEADERS, 0, stream, status);
                    peer.write(FrameSocket.CONTINUATION, 0, stream, field);
                    pour(
                            FIELDS_OF_A_FRAME.length,
                            () -> peer.write(FrameSocket.CONTINUATION, 0, stream, FIELDS_OF_A_FRAME));
                });
                Caller caller = Caller.speaking(HttpSettings.H2C)) {
            assertThat(caller.told(caller.ask(server.endpoint(), "m"))).isEqualTo("UNKNOWN, CONNECTION_LOST");
            assertThat(written.get(10, TimeUnit.SECONDS)).isLessThan(MOST);
        }
    }

    @Test
    void manySmallOnesOverHttpTwo() throws Exception {
        byte[] few = FrameSocket.fields("x", "y", "x", "y", "x", "y", "x", "y");
        try (ScriptedHttpTwoServer server = new ScriptedHttpTwoServer((number, stream, peer) -> {
                    peer.write(FrameSocket.HEADERS, 0, stream, FrameSocket.fields(":status", "200"));
                    pour(few.length, () -> peer.write(FrameSocket.CONTINUATION, 0, stream, few));
                });
                Caller caller = Caller.speaking(HttpSettings.H2C)) {
            assertThat(caller.told(caller.ask(server.endpoint(), "m"))).isEqualTo("UNKNOWN, CONNECTION_LOST");
            assertThat(written.get(10, TimeUnit.SECONDS)).isLessThan(MOST);
        }
    }

    private void pour(int length, Saying saying) throws IOException {
        long total = 0;
        try {
            for (; total < ENDLESS; total += length) {
                saying.again();
            }
        } finally {
            written.complete(total);
        }
    }

    private interface Saying {
        void again() throws IOException;
    }
}
