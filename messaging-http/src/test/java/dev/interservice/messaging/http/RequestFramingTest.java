package dev.interservice.messaging.http;

import static dev.interservice.messaging.http.HttpServerFixture.RESERVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.http.HttpServerFixture.ManualListener;
import dev.interservice.messaging.http.HttpServerFixture.PendingDelivery;
import dev.interservice.messaging.http.jetty.ServerConnection;
import dev.interservice.messaging.http.wire.EnvelopeMapping;
import dev.interservice.messaging.transport.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What arrives reaches Jetty whole and in its order, whoever has read it. */
class RequestFramingTest {
    private static final int REQUESTS = 2_000;

    @AutoClose
    private final HttpServerFixture serverFixture = new HttpServerFixture();

    private static String request(String body) {
        return "POST " + EnvelopeMapping.path(RESERVE) + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    static IntStream sizes() {
        int room = ServerConnection.ReadAheadBuffer.ROOM;
        return IntStream.of(room - 1, room, room + 1, 2 * room, 2 * room + 1, 5 * room);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void requestsAreWholeWhateverTheirSize(int size) throws IOException {
        serverFixture.serveEcho();
        int fields = request("x".repeat(size)).length() - size;
        String body = "x".repeat(size - fields - 1) + "!";
        try (Socket socket = serverFixture.connect()) {
            for (int i = 0; i < 20; i++) {
                HttpServerFixture.write(socket, request(body));

                assertThat(HttpServerFixture.readUntil(socket, "!")).endsWith("\r\n\r\n" + body);
            }
        }
    }

    /** The client sends all of its requests before it reads the first answer, in pieces that end anywhere. */
    @ParameterizedTest
    @CsvSource({"1,40,30", "2,40,30", "3,40,30", "4,4000,200", "5,10000,10000", "6,10000,20000"})
    void requestsInAnyPiecesAreAnsweredInTheirOrder(long seed, int longestBody, int longestPiece) throws Exception {
        serverFixture.serveEcho();
        Random random = new Random(seed);
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < REQUESTS; i++) {
            all.append(request("x".repeat(random.nextInt(longestBody)) + "#" + i + "!"));
        }
        try (Socket socket = serverFixture.connect()) {
            socket.setTcpNoDelay(true);
            CompletableFuture<Void> sent =
                    CompletableFuture.runAsync(() -> send(socket, all.toString(), random, longestPiece));
            Scanner answers = new Scanner(socket.getInputStream(), StandardCharsets.US_ASCII).useDelimiter("!");

            for (int i = 0; i < REQUESTS; i++) {
                assertThat(answers.next()).endsWith("#" + i);
            }
            HttpServerFixture.within(sent);
        }
    }

    private static void send(Socket socket, String text, Random random, int longestPiece) {
        try {
            for (int at = 0; at < text.length(); ) {
                int end = Math.min(text.length(), at + 1 + random.nextInt(longestPiece));
                HttpServerFixture.write(socket, text.substring(at, end));
                at = end;
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** The selector is told that there is more to write, though it was not told to stop reporting what arrives. */
    @Test
    void longAnswerWaitsForWhoReadsIt() throws Exception {
        ManualListener<Reply> listener = serverFixture.serve();
        String text = "x".repeat(20_000_000);
        try (Socket socket = serverFixture.connect()) {
            for (int i = 0; i < 3; i++) {
                HttpServerFixture.write(socket, request("1"));
                listener.next().result().complete(HttpServerFixture.success(text + "!"));
                // Until now the system may have taken no more than its buffers hold.
                byte[] answer = socket.getInputStream().readNBytes(text.length());

                assertThat(answer).hasSize(text.length());
                assertThat(HttpServerFixture.readUntil(socket, "!")).endsWith("!");
            }
        }
    }

    /** A selector reports what nobody reads again and again. */
    @Test
    void earlyBytesKeepNoProcessorBusy() throws Exception {
        ManualListener<Reply> listener = serverFixture.serve();
        try (Socket socket = serverFixture.connect()) {
            HttpServerFixture.write(socket, request("first"));
            PendingDelivery<Reply> first = listener.next();
            HttpServerFixture.write(socket, request("second"));
            long before = busyNanos();

            TimeUnit.MILLISECONDS.sleep(500);

            assertThat(busyNanos() - before).isLessThan(TimeUnit.MILLISECONDS.toNanos(250));
            first.result().complete(HttpServerFixture.success("first"));
            HttpServerFixture.readUntil(socket, "first");
            assertThat(listener.next().text()).isEqualTo("second");
        }
    }

    private static long busyNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith("messaging-bench-http"))
                .mapToLong(ThreadInfo::getThreadId)
                .map(threads::getThreadCpuTime)
                .filter(nanos -> nanos > 0)
                .sum();
    }
}
