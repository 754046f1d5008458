package dev.interservice.messaging.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.transport.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.Dns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client keeps its bounds and its word about what was sent. */
@Timeout(60)
class HttpClientTest {
    private static final ScriptedServer.Script WELL = (id, socket) -> ScriptedServer.say(socket, ScriptedServer.OK);

    @Test
    void callsWaitForALineAndTheBoundRejectsAtOnce() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer((id, socket) -> arrived.countDown());
                Caller caller = narrow(1)) {
            CompletableFuture<Reply> onTheWire = caller.ask(server.endpoint(), "on the wire");
            arrived.await();
            CompletableFuture<Reply> waiting = caller.ask(server.endpoint(), "waiting");
            CompletableFuture<Reply> tooMany = caller.ask(server.endpoint(), "too many");

            assertThat(tooMany).isDone();
            assertThat(caller.told(tooMany)).isEqualTo("NOT_SENT, OVERLOADED");
            waiting.cancel(true);
            assertThat(caller.told(waiting)).isEqualTo("NOT_SENT, CANCELLED");
            CompletableFuture<Reply> inItsPlace = caller.ask(server.endpoint(), "in its place");
            assertThat(inItsPlace).isNotDone();
            onTheWire.cancel(true);
            assertThat(caller.told(onTheWire)).isEqualTo("UNKNOWN, CANCELLED");
            inItsPlace.cancel(true);
            assertThat(server.deliveries("waiting") + server.deliveries("too many"))
                    .isZero();
        }
    }

    @Test
    void cancelledCallFreesItsLineForTheNext() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer((id, socket) -> {
                    if (id.equals("stuck")) {
                        arrived.countDown();
                    } else {
                        WELL.play(id, socket);
                    }
                });
                Caller caller = narrow(1)) {
            CompletableFuture<Reply> stuck = caller.ask(server.endpoint(), "stuck");
            arrived.await();
            CompletableFuture<Reply> next = caller.ask(server.endpoint(), "next");

            stuck.cancel(true);

            assertThat(caller.told(next)).isEqualTo("Success");
        }
    }

    @Test
    void cancelledCallsLeaveTheConnectionsOfOthersAlone() throws Exception {
        BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
        try (ScriptedServer slow = new ScriptedServer((id, socket) -> {
                    if (id.startsWith("stuck")) {
                        arrived.add(id);
                    } else {
                        WELL.play(id, socket);
                    }
                });
                ScriptedServer other = new ScriptedServer(WELL);
                Caller caller = Caller.speaking(HttpSettings.HTTP_1_1)) {
            for (int round = 0; round < 20; round++) {
                assertThat(caller.told(caller.ask(other.endpoint(), "other"))).isEqualTo("Success");
                assertThat(caller.told(caller.ask(slow.endpoint(), "well"))).isEqualTo("Success");
                CompletableFuture<Reply> stuck = caller.ask(slow.endpoint(), "stuck " + round);
                assertThat(arrived.poll(10, TimeUnit.SECONDS)).isNotNull();

                stuck.cancel(true);
            }

            assertThat(caller.told(caller.ask(other.endpoint(), "other"))).isEqualTo("Success");
            assertThat(other.connections()).isEqualTo(1);
        }
    }

    @Test
    void keptConnectionThatThePeerClosedIsNotUsed() throws Exception {
        BlockingQueue<String> closed = new LinkedBlockingQueue<>();
        try (ScriptedServer server = new ScriptedServer((id, socket) -> {
                    WELL.play(id, socket);
                    socket.close();
                    closed.add(id);
                });
                Caller caller = Caller.speaking(HttpSettings.HTTP_1_1)) {
            for (int i = 0; i < 100; i++) {
                CompletableFuture<Reply> call = caller.ask(server.endpoint(), "m" + i);

                assertThat(caller.told(call)).isEqualTo("Success");
                assertThat(server.deliveries("m" + i)).isEqualTo(1);
                assertThat(closed.poll(10, TimeUnit.SECONDS)).isEqualTo("m" + i);
            }
        }
    }

    @Test
    void slowResolverHoldsNoCallThatWasGivenUp() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        Dns slow = host -> {
            asked.countDown();
            await(answer);
            return List.of(InetAddress.getLoopbackAddress());
        };
        try (ScriptedServer server = new ScriptedServer(WELL);
                Caller caller =
                        new Caller(Caller.settings(HttpSettings.HTTP_1_1, Optional.of(1), Optional.of(1)), slow)) {
            CompletableFuture<Reply> stuck = caller.ask(
                    URI.create("http://kitchen.example:" + server.endpoint().getPort()), "stuck");
            asked.await();

            stuck.cancel(true);

            assertThat(caller.told(stuck)).isEqualTo("NOT_SENT, CANCELLED");
            // The only line is free again, though the resolver still has not answered.
            assertThat(caller.told(caller.ask(server.endpoint(), "next"))).isEqualTo("Success");
            answer.countDown();
            assertThat(server.deliveries("stuck")).isZero();
        }
    }

    @Test
    void unknownNameIsUnsent() throws Exception {
        Dns none = host -> {
            throw new java.net.UnknownHostException("no such name");
        };
        try (Caller caller = new Caller(HttpSettings.defaults(), none)) {
            assertThat(caller.told(caller.ask(URI.create("http://nobody.example"), "m")))
                    .isEqualTo("NOT_SENT, UNAVAILABLE");
        }
    }

    /** It sends a ping, and gives up when it would send the next one: counted, because a busy machine has slow clocks. */
    @Test
    void swallowingHttpTwoPeerIsFoundOutByPing() throws Exception {
        assertThat(OkHttpWiring.PING_INTERVAL.multipliedBy(2)).isEqualTo(Duration.ofSeconds(6));
        try (ServerSocket door = new ServerSocket(0);
                Caller caller = Caller.speaking(HttpSettings.H2C)) {
            CompletableFuture<Reply> call = caller.ask(URI.create("http://127.0.0.1:" + door.getLocalPort()), "m");
            try (FrameSocket peer = new FrameSocket(door.accept())) {
                // The least that HTTP/2 needs to begin: settings of the server. Then nothing, not even pings.
                peer.beginAsServer();

                assertThat(pingsUntilTheEnd(peer)).isEqualTo(1);
                assertThat(caller.told(call)).isEqualTo("UNKNOWN, CONNECTION_LOST");
            }
        }
    }

    private static int pingsUntilTheEnd(FrameSocket peer) {
        int pings = 0;
        try {
            while (true) {
                pings += peer.read().type() == FrameSocket.PING ? 1 : 0;
            }
        } catch (IOException ended) {
            return pings;
        }
    }

    @Test
    void answerThatIsTooLargeIsNotRead() throws Exception {
        CompletableFuture<Long> written = new CompletableFuture<>();
        try (ScriptedServer server = new ScriptedServer((id, socket) -> {
                    ScriptedServer.say(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    long total = 0;
                    try {
                        for (String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
                                total < 1L << 30;
                                total += 0x10000) {
                            ScriptedServer.say(socket, chunk);
                        }
                    } finally {
                        written.complete(total);
                    }
                });
                Caller caller = Caller.speaking(HttpSettings.HTTP_1_1)) {
            assertThat(caller.told(caller.ask(server.endpoint(), "m"))).isEqualTo("UNKNOWN, TOO_LARGE");
            assertThat(written.get(10, TimeUnit.SECONDS)).isLessThan(32L << 20);
        }
    }

    @Test
    void closedClientEndsWhatIsPendingAndTakesNoMore() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer((id, socket) -> arrived.countDown());
                Caller caller = narrow(1)) {
            CompletableFuture<Reply> onTheWire = caller.ask(server.endpoint(), "on the wire");
            arrived.await();
            CompletableFuture<Reply> waiting = caller.ask(server.endpoint(), "waiting");

            caller.client().close();

            assertThat(caller.told(onTheWire)).isEqualTo("UNKNOWN, CLOSED");
            assertThat(caller.told(waiting)).isEqualTo("NOT_SENT, CLOSED");
            assertThat(caller.told(caller.ask(server.endpoint(), "late"))).isEqualTo("NOT_SENT, CLOSED");
        }
    }

    /** Each call that is ended frees its line, which is for one of those that wait. */
    @Test
    void closedClientBeginsNoneOfThoseThatWait() throws Exception {
        int lines = 20;
        int most = 2_000;
        CountDownLatch arrived = new CountDownLatch(lines);
        try (ScriptedServer server = new ScriptedServer((id, socket) -> arrived.countDown());
                Caller caller = new Caller(
                        Caller.settings(HttpSettings.HTTP_1_1, Optional.of(lines), Optional.of(most)), Dns.SYSTEM)) {
            for (int number = 0; number < lines; number++) {
                caller.ask(server.endpoint(), "on the wire");
            }
            arrived.await();
            List<CompletableFuture<Reply>> waiting = new ArrayList<>();
            for (int number = 0; number < most; number++) {
                waiting.add(caller.ask(server.endpoint(), "waiting"));
            }

            caller.client().close();

            for (CompletableFuture<Reply> each : waiting) {
                assertThat(caller.told(each)).isEqualTo("NOT_SENT, CLOSED");
            }
            assertThat(server.deliveries("waiting")).isZero();
        }
    }

    @Test
    void credentialsOfAnEndpointTravelAndAreNeverSeen() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer((id, socket) -> arrived.countDown());
                Caller caller = Caller.speaking(HttpSettings.HTTP_1_1)) {
            URI endpoint =
                    URI.create("http://ann:pass@127.0.0.1:" + server.endpoint().getPort());

            CompletableFuture<Reply> call = caller.ask(endpoint, "m");
            arrived.await();
            call.cancel(true);

            assertThat(server.said("m", "authorization")).isEqualTo("Basic YW5uOnBhc3M=");

            assertThat(call.toString()).doesNotContain("pass");
            assertThat(call.handle((reply, failure) -> failure.toString()).get())
                    .contains("127.0.0.1")
                    .doesNotContain("pass");
        }
    }

    @Test
    void addressWithoutAnEndpointIsATypedError() throws Exception {
        try (Caller caller = Caller.speaking(HttpSettings.HTTP_1_1)) {
            assertThat(caller.told(caller.ask(URI.create("amqp://broker"), "m")))
                    .isEqualTo("NOT_SENT, MISCONFIGURED");
        }
    }

    private static Caller narrow(int waiting) {
        return new Caller(Caller.settings(HttpSettings.HTTP_1_1, Optional.of(1), Optional.of(waiting)), Dns.SYSTEM);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }
}
