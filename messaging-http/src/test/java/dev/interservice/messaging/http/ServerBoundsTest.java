package dev.interservice.messaging.http;

import static dev.interservice.messaging.http.ServerBench.RESERVE;
import static dev.interservice.messaging.http.ServerBench.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.http.ServerBench.Hands;
import dev.interservice.messaging.http.ServerBench.Told;
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
class ServerBoundsTest {
    private static final String HEAD = "POST /messaging/inventory/reserve HTTP/1.1\r\nHost: x\r\n";
    private static final int CHUNK = 10_000;
    private static final int CHUNKS = 5_000;

    private ServerBench bench = new ServerBench();

    @AfterEach
    void close() {
        bench.close();
    }

    private void limits(ServerLimits limits) {
        bench.close();
        bench = new ServerBench(limits);
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "H2_PRIOR_KNOWLEDGE"})
    void bodyThatSaysItIsTooLargeIsRefused(Protocol protocol) {
        Hands<Reply> hands = bench.serve();

        Told told = within(bench.begin(
                protocol,
                bench.post(RESERVE, "x".repeat(ServerBench.MAX_BYTES + 1)).build()));

        assertThat(told.status()).isEqualTo(413);
        assertThat(told.outcome()).isEqualTo("not-executed");
        assertThat(hands.isEmpty()).isTrue();
    }

    @Test
    void largestBodyArrives() {
        bench.serveEcho();
        String largest = "x".repeat(ServerBench.MAX_BYTES);

        assertThat(bench.ask(bench.post(RESERVE, largest).build()).text()).isEqualTo(largest);
    }

    /** 50 MB in chunks, whose length nobody says before: the server stops reading soon after it is too large. */
    @Test
    void readingStopsWhereABodyIsTooLarge() throws IOException {
        Hands<Reply> hands = bench.serve();
        byte[] chunk = ("2710\r\n" + "x".repeat(CHUNK) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        long sent = 0;
        try (Socket socket = bench.connect()) {
            socket.setSendBufferSize(CHUNK);
            ServerBench.write(socket, HEAD + "Transfer-Encoding: chunked\r\n\r\n");
            OutputStream out = socket.getOutputStream();
            for (int number = 0; number < CHUNKS; number++) {
                out.write(chunk);
                sent += CHUNK;
            }
        } catch (SocketException closedByServer) {
            assertThat(sent).isBetween((long) ServerBench.MAX_BYTES, 20L * ServerBench.MAX_BYTES);
        }

        assertThat(sent).isLessThan((long) CHUNK * CHUNKS);
        assertThat(hands.isEmpty()).isTrue();
    }

    @Test
    void bodyThatGrowsTooLargeIsToldSo() throws IOException {
        Hands<Reply> hands = bench.serve();
        String tooLarge = "x".repeat(ServerBench.MAX_BYTES + 1);
        try (Socket socket = bench.connect()) {
            ServerBench.write(socket, HEAD + "Transfer-Encoding: chunked\r\n\r\n");
            ServerBench.write(socket, Integer.toHexString(tooLarge.length()) + "\r\n" + tooLarge);

            assertThat(ServerBench.readToTheEnd(socket))
                    .startsWith("HTTP/1.1 413")
                    .containsIgnoringCase("messaging-outcome: not-executed");
        }
        assertThat(hands.isEmpty()).isTrue();
    }

    /** 16 MiB each, announced by a thousand connections, would be more than there is. */
    @Test
    void announcedLengthTakesNoRoom() {
        assertThat(BodyReader.firstRoom(16 * 1024 * 1024)).isLessThanOrEqualTo(16 * 1024);
        assertThat(BodyReader.firstRoom(200)).isEqualTo(200);
    }

    @Test
    void headerFieldsThatAreTooLargeAreRefused() throws IOException {
        Hands<Reply> hands = bench.serve();
        try (Socket socket = bench.connect()) {
            ServerBench.write(socket, HEAD + "Padding: " + "x".repeat(ServerLimits.HEADER_BYTES) + "\r\n\r\n");

            assertThat(ServerBench.readToTheEnd(socket))
                    .startsWith("HTTP/1.1 431")
                    .containsIgnoringCase("messaging-outcome: not-executed");
        }
        assertThat(hands.isEmpty()).isTrue();
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
    void dribblingRequestIsCut(String begin) throws IOException {
        limits(ServerLimits.DEFAULT.receiveTime(Duration.ofMillis(200)));
        Hands<Reply> hands = bench.serve();
        long begun = System.nanoTime();
        try (Socket socket = bench.connect()) {
            ServerBench.write(socket, begin);
            socket.setSoTimeout(20);
            dribble(socket, begin.startsWith("PRI") ? "\0" : "x");
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofMillis(200), Duration.ofSeconds(2));
        assertThat(hands.isEmpty()).isTrue();
    }

    private static void dribble(Socket socket, String drop) throws IOException {
        for (int drops = 0; drops < 500; drops++) {
            try {
                ServerBench.write(socket, drop);
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
        byte[] ping = {0, 0, 8, FrameSocket.PING, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};
        int begun = 5;
        long start = System.nanoTime();
        try (Socket socket = bench.connect();
                FrameSocket frames = new FrameSocket(socket)) {
            frames.beginAsClient();
            socket.getOutputStream().write(ping, 0, begun);
            while (System.nanoTime() - start < receiveTime.multipliedBy(3).toNanos()) {
                socket.getOutputStream()
                        .write(ByteBuffer.allocate(ping.length)
                                .put(ping, begun, ping.length - begun)
                                .put(ping, 0, begun)
                                .array());
                FrameSocket.Frame frame = frames.read();
                while (!frame.is(FrameSocket.PING, FrameSocket.ACK)) {
                    assertThat(frame.type()).isNotEqualTo(FrameSocket.GOAWAY);
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
            socket.setSoTimeout((int) ServerBench.PATIENCE.toMillis());
        }
    }

    @Test
    void bodyThatComesTooSlowlyIsToldSo() throws IOException {
        limits(ServerLimits.DEFAULT.receiveTime(Duration.ofMillis(200)));
        bench.serve();
        try (Socket socket = bench.connect()) {
            ServerBench.write(socket, HEAD + "Content-Length: 10\r\n\r\n12345");

            assertThat(ServerBench.readToTheEnd(socket))
                    .startsWith("HTTP/1.1 408")
                    .containsIgnoringCase("messaging-outcome: not-executed");
        }
    }

    @Test
    void silentConnectionIsClosed() throws IOException {
        limits(ServerLimits.DEFAULT.idleTime(Duration.ofMillis(200)));
        try (Socket socket = bench.connect()) {
            assertThat(ServerBench.readToTheEnd(socket)).isEmpty();
        }
    }

    /** Neither the idle time nor the time to arrive counts while the listener works. */
    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "H2_PRIOR_KNOWLEDGE"})
    void requestInHandMayTakeLongerThanItMayArrive(Protocol protocol) {
        limits(ServerLimits.DEFAULT.receiveTime(Duration.ofMillis(50)).idleTime(Duration.ofMillis(100)));
        Hands<Reply> hands = bench.serve();
        CompletableFuture<Told> told =
                bench.begin(protocol, bench.post(RESERVE, "{}").build());
        CompletableFuture<Reply> end = hands.next().end();

        bench.after(Duration.ofMillis(400), () -> end.complete(ServerBench.success("done")));

        assertThat(within(told).text()).isEqualTo("done");
    }

    @Test
    void connectionsAreBounded() throws Exception {
        limits(ServerLimits.DEFAULT.connections(2));
        bench.serveEcho();
        try (Socket first = bench.connect();
                Socket second = bench.connect()) {
            assertThat(isServed(first)).isTrue();
            assertThat(isServed(second)).isTrue();
            try (Socket third = bench.connect()) {
                third.setSoTimeout(100);
                assertThat(isServed(third)).isFalse();
            }
            assertThat(isServed(second)).isTrue();
        }

        ServerBench.eventually(() -> {
            try (Socket next = bench.connect()) {
                return isServed(next);
            }
        });
    }

    private static boolean isServed(Socket socket) {
        try {
            ServerBench.write(socket, HEAD + "Content-Length: 2\r\n\r\n{}");
            return ServerBench.readUntil(socket, "{}").startsWith("HTTP/1.1 200");
        } catch (IOException closedOrSilent) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "H2_PRIOR_KNOWLEDGE"})
    void requestsInHandAreBounded(Protocol protocol) {
        limits(ServerLimits.DEFAULT.requests(1));
        Hands<Reply> hands = bench.serve();
        CompletableFuture<Told> first =
                bench.begin(protocol, bench.post(RESERVE, "first").build());
        CompletableFuture<Reply> end = hands.next().end();

        Told second = within(bench.begin(protocol, bench.post(RESERVE, "second").build()));
        end.complete(ServerBench.success("done"));

        assertThat(second.status()).isEqualTo(503);
        assertThat(second.outcome()).isEqualTo("not-executed");
        assertThat(second.retryAfter()).isEqualTo("1");
        assertThat(within(first).text()).isEqualTo("done");
        assertThat(hands.isEmpty()).isTrue();
    }
}
