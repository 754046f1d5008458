package dev.interservice.messaging.http;

import static dev.interservice.messaging.http.HttpServerFixture.RESERVE;
import static dev.interservice.messaging.http.HttpServerFixture.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.http.HttpServerFixture.ManualListener;
import dev.interservice.messaging.http.HttpServerFixture.RecordedResponse;
import dev.interservice.messaging.http.jetty.BodyReader;
import dev.interservice.messaging.http.jetty.ServerLimits;
import dev.interservice.messaging.transport.Reply;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import okhttp3.Protocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A port is open to anybody, so everything that comes in has a limit. */
class ServerLimitsTest {
    private static final String HEAD = "POST /messaging/inventory/reserve HTTP/1.1\r\nHost: x\r\n";
    private static final int CHUNK = 10_000;
    private static final int CHUNKS = 5_000;

    private HttpServerFixture serverFixture = new HttpServerFixture();

    @AfterEach
    void close() {
        serverFixture.close();
    }

    private void limits(ServerLimits limits) {
        serverFixture.close();
        serverFixture = new HttpServerFixture(limits);
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "H2_PRIOR_KNOWLEDGE"})
    void bodyThatSaysItIsTooLargeIsRefused(Protocol protocol) {
        ManualListener<Reply> listener = serverFixture.serve();

        RecordedResponse response = within(serverFixture.sendAsync(
                protocol,
                serverFixture
                        .post(RESERVE, "x".repeat(HttpServerFixture.MAX_BYTES + 1))
                        .build()));

        assertThat(response.status()).isEqualTo(413);
        assertThat(response.outcome()).isEqualTo("not-executed");
        assertThat(listener.isEmpty()).isTrue();
    }

    @Test
    void largestBodyArrives() {
        serverFixture.serveEcho();
        String largest = "x".repeat(HttpServerFixture.MAX_BYTES);

        assertThat(serverFixture
                        .send(serverFixture.post(RESERVE, largest).build())
                        .text())
                .isEqualTo(largest);
    }

    /** 50 MB in chunks, whose length nobody says before: the server stops reading soon after it is too large. */
    @Test
    void readingStopsWhereABodyIsTooLarge() throws IOException {
        ManualListener<Reply> listener = serverFixture.serve();
        byte[] chunk = ("2710\r\n" + "x".repeat(CHUNK) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        long sent = 0;
        try (Socket socket = serverFixture.connect()) {
            socket.setSendBufferSize(CHUNK);
            HttpServerFixture.write(socket, HEAD + "Transfer-Encoding: chunked\r\n\r\n");
            OutputStream out = socket.getOutputStream();
            for (int number = 0; number < CHUNKS; number++) {
                out.write(chunk);
                sent += CHUNK;
            }
        } catch (SocketException closedByServer) {
            assertThat(sent).isBetween((long) HttpServerFixture.MAX_BYTES, 20L * HttpServerFixture.MAX_BYTES);
        }

        assertThat(sent).isLessThan((long) CHUNK * CHUNKS);
        assertThat(listener.isEmpty()).isTrue();
    }

    @Test
    void bodyThatGrowsTooLargeIsToldSo() throws IOException {
        ManualListener<Reply> listener = serverFixture.serve();
        String tooLarge = "x".repeat(HttpServerFixture.MAX_BYTES + 1);
        try (Socket socket = serverFixture.connect()) {
            HttpServerFixture.write(socket, HEAD + "Transfer-Encoding: chunked\r\n\r\n");
            HttpServerFixture.write(socket, Integer.toHexString(tooLarge.length()) + "\r\n" + tooLarge);

            assertThat(HttpServerFixture.readToTheEnd(socket))
                    .startsWith("HTTP/1.1 413")
                    .containsIgnoringCase("messaging-outcome: not-executed");
        }
        assertThat(listener.isEmpty()).isTrue();
    }

    /** 16 MiB each, announced by a thousand connections, would be more than there is. */
    @Test
    void announcedLengthTakesNoRoom() {
        assertThat(BodyReader.initialCapacity(16 * 1024 * 1024)).isLessThanOrEqualTo(16 * 1024);
        assertThat(BodyReader.initialCapacity(200)).isEqualTo(200);
    }

    @Test
    void headerFieldsThatAreTooLargeAreRefused() throws IOException {
        ManualListener<Reply> listener = serverFixture.serve();
        try (Socket socket = serverFixture.connect()) {
            HttpServerFixture.write(socket, HEAD + "Padding: " + "x".repeat(ServerLimits.HEADER_BYTES) + "\r\n\r\n");

            assertThat(HttpServerFixture.readToTheEnd(socket))
                    .startsWith("HTTP/1.1 431")
                    .containsIgnoringCase("messaging-outcome: not-executed");
        }
        assertThat(listener.isEmpty()).isTrue();
    }

    /** One byte, again and again, of a request that never ends: each would begin an idle timeout anew. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                HEAD + "Padding: ",
                HEAD + "Content-Length: 1000000\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0" + "\0\100\0\1\0\0\0\0\1",
                "P"
            })
    void slowlySentRequestIsCut(String begin) throws IOException {
        limits(ServerLimits.DEFAULT.receiveTime(Duration.ofMillis(200)));
        ManualListener<Reply> listener = serverFixture.serve();
        long begun = System.nanoTime();
        try (Socket socket = serverFixture.connect()) {
            HttpServerFixture.write(socket, begin);
            socket.setSoTimeout(20);
            sendSlowly(socket, begin.startsWith("PRI") ? "\0" : "x");
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofMillis(200), Duration.ofSeconds(2));
        assertThat(listener.isEmpty()).isTrue();
    }

    private static void sendSlowly(Socket socket, String drop) throws IOException {
        for (int drops = 0; drops < 500; drops++) {
            try {
                HttpServerFixture.write(socket, drop);
                if (socket.getInputStream().read() < 0) {
                    return;
                }
            } catch (SocketTimeoutException nothingCame) {
                // so the next drop follows
            } catch (SocketException cut) {
                return;
            }
        }
        throw new AssertionError("the server reads on and on");
    }

    /** Each write ends one frame and begins the next, so that whatever has been read, there is one that is not complete. */
    @Test
    void connectionWhoseFramesOverlapIsNotSlow() throws IOException {
        Duration receiveTime = Duration.ofSeconds(1);
        limits(ServerLimits.DEFAULT.receiveTime(receiveTime));
        byte[] ping = {0, 0, 8, Http2FrameSocket.PING, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};
        int begun = 5;
        long start = System.nanoTime();
        try (Socket socket = serverFixture.connect();
                Http2FrameSocket frames = new Http2FrameSocket(socket)) {
            frames.beginAsClient();
            socket.getOutputStream().write(ping, 0, begun);
            while (System.nanoTime() - start < receiveTime.multipliedBy(3).toNanos()) {
                socket.getOutputStream()
                        .write(ByteBuffer.allocate(ping.length)
                                .put(ping, begun, ping.length - begun)
                                .put(ping, 0, begun)
                                .array());
                Http2FrameSocket.Http2Frame frame = frames.read();
                while (!frame.is(Http2FrameSocket.PING, Http2FrameSocket.ACK)) {
                    assertThat(frame.type()).isNotEqualTo(Http2FrameSocket.GOAWAY);
                    frame = frames.read();
                }
                pause(socket, Duration.ofMillis(50));
            }
        }
    }

    /** So many pings and no more: nothing comes of itself. */
    private static void pause(Socket socket, Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        try {
            assertThat(socket.getInputStream().read()).as("what came unasked").isNegative();
            throw new EOFException("the server has closed the connection");
        } catch (SocketTimeoutException nothingCame) {
            socket.setSoTimeout((int) HttpServerFixture.PATIENCE.toMillis());
        }
    }

    @Test
    void bodyThatComesTooSlowlyIsToldSo() throws IOException {
        limits(ServerLimits.DEFAULT.receiveTime(Duration.ofMillis(200)));
        serverFixture.serve();
        try (Socket socket = serverFixture.connect()) {
            HttpServerFixture.write(socket, HEAD + "Content-Length: 10\r\n\r\n12345");

            assertThat(HttpServerFixture.readToTheEnd(socket))
                    .startsWith("HTTP/1.1 408")
                    .containsIgnoringCase("messaging-outcome: not-executed");
        }
    }

    @Test
    void silentConnectionIsClosed() throws IOException {
        limits(ServerLimits.DEFAULT.idleTime(Duration.ofMillis(200)));
        try (Socket socket = serverFixture.connect()) {
            assertThat(HttpServerFixture.readToTheEnd(socket)).isEmpty();
        }
    }

    /** Neither the idle time nor the time to arrive counts while the listener works. */
    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "H2_PRIOR_KNOWLEDGE"})
    void requestInFlightMayTakeLongerThanItMayArrive(Protocol protocol) {
        limits(ServerLimits.DEFAULT.receiveTime(Duration.ofMillis(50)).idleTime(Duration.ofMillis(100)));
        ManualListener<Reply> listener = serverFixture.serve();
        CompletableFuture<RecordedResponse> told = serverFixture.sendAsync(
                protocol, serverFixture.post(RESERVE, "{}").build());
        CompletableFuture<Reply> end = listener.next().result();

        serverFixture.runAfter(Duration.ofMillis(400), () -> end.complete(HttpServerFixture.success("done")));

        assertThat(within(told).text()).isEqualTo("done");
    }

    @Test
    void connectionsAreBounded() throws Exception {
        limits(ServerLimits.DEFAULT.connections(2));
        serverFixture.serveEcho();
        try (Socket first = serverFixture.connect();
                Socket second = serverFixture.connect()) {
            assertThat(isServed(first)).isTrue();
            assertThat(isServed(second)).isTrue();
            try (Socket third = serverFixture.connect()) {
                third.setSoTimeout(100);
                assertThat(isServed(third)).isFalse();
            }
            assertThat(isServed(second)).isTrue();
        }

        HttpServerFixture.eventually(() -> {
            try (Socket next = serverFixture.connect()) {
                return isServed(next);
            }
        });
    }

    private static boolean isServed(Socket socket) {
        try {
            HttpServerFixture.write(socket, HEAD + "Content-Length: 2\r\n\r\n{}");
            return HttpServerFixture.readUntil(socket, "{}").startsWith("HTTP/1.1 200");
        } catch (IOException closedOrSilent) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "H2_PRIOR_KNOWLEDGE"})
    void requestsInFlightAreBounded(Protocol protocol) {
        limits(ServerLimits.DEFAULT.requests(1));
        ManualListener<Reply> listener = serverFixture.serve();
        CompletableFuture<RecordedResponse> first = serverFixture.sendAsync(
                protocol, serverFixture.post(RESERVE, "first").build());
        CompletableFuture<Reply> end = listener.next().result();

        RecordedResponse second = within(serverFixture.sendAsync(
                protocol, serverFixture.post(RESERVE, "second").build()));
        end.complete(HttpServerFixture.success("done"));

        assertThat(second.status()).isEqualTo(503);
        assertThat(second.outcome()).isEqualTo("not-executed");
        assertThat(second.retryAfter()).isEqualTo("1");
        assertThat(within(first).text()).isEqualTo("done");
        assertThat(listener.isEmpty()).isTrue();
    }
}
