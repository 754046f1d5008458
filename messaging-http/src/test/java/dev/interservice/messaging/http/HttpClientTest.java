package dev.interservice.messaging.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.http.client.OkHttpClientFactory;
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
    private static final ScriptedHttp1Server.ResponseScript SUCCESS =
            (id, socket) -> ScriptedHttp1Server.write(socket, ScriptedHttp1Server.OK);

    @Test
    void callsWaitForAFreeSlotAndTheBoundRejectsAtOnce() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (ScriptedHttp1Server server = new ScriptedHttp1Server((id, socket) -> arrived.countDown());
                HttpClientFixture clientFixture = oneConnection(1)) {
            CompletableFuture<Reply> onTheWire = clientFixture.request(server.endpoint(), "on the wire");
            arrived.await();
            CompletableFuture<Reply> waiting = clientFixture.request(server.endpoint(), "waiting");
            CompletableFuture<Reply> tooMany = clientFixture.request(server.endpoint(), "too many");

            assertThat(tooMany).isDone();
            assertThat(clientFixture.outcomeOf(tooMany)).isEqualTo("NOT_SENT, OVERLOADED");
            waiting.cancel(true);
            assertThat(clientFixture.outcomeOf(waiting)).isEqualTo("NOT_SENT, CANCELLED");
            CompletableFuture<Reply> inItsPlace = clientFixture.request(server.endpoint(), "in its place");
            assertThat(inItsPlace).isNotDone();
            onTheWire.cancel(true);
            assertThat(clientFixture.outcomeOf(onTheWire)).isEqualTo("UNKNOWN, CANCELLED");
            inItsPlace.cancel(true);
            assertThat(server.deliveries("waiting") + server.deliveries("too many"))
                    .isZero();
        }
    }

    @Test
    void cancelledCallFreesItsSlotForTheNext() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (ScriptedHttp1Server server = new ScriptedHttp1Server((id, socket) -> {
                    if (id.equals("stuck")) {
                        arrived.countDown();
                    } else {
                        SUCCESS.respond(id, socket);
                    }
                });
                HttpClientFixture clientFixture = oneConnection(1)) {
            CompletableFuture<Reply> stuck = clientFixture.request(server.endpoint(), "stuck");
            arrived.await();
            CompletableFuture<Reply> next = clientFixture.request(server.endpoint(), "next");

            stuck.cancel(true);

            assertThat(clientFixture.outcomeOf(next)).isEqualTo("Success");
        }
    }

    @Test
    void cancelledCallsLeaveTheConnectionsOfOthersAlone() throws Exception {
        BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
        try (ScriptedHttp1Server slow = new ScriptedHttp1Server((id, socket) -> {
                    if (id.startsWith("stuck")) {
                        arrived.add(id);
                    } else {
                        SUCCESS.respond(id, socket);
                    }
                });
                ScriptedHttp1Server other = new ScriptedHttp1Server(SUCCESS);
                HttpClientFixture clientFixture = HttpClientFixture.withProtocol(HttpSettings.HTTP_1_1)) {
            for (int round = 0; round < 20; round++) {
                assertThat(clientFixture.outcomeOf(clientFixture.request(other.endpoint(), "other")))
                        .isEqualTo("Success");
                assertThat(clientFixture.outcomeOf(clientFixture.request(slow.endpoint(), "well")))
                        .isEqualTo("Success");
                CompletableFuture<Reply> stuck = clientFixture.request(slow.endpoint(), "stuck " + round);
                assertThat(arrived.poll(10, TimeUnit.SECONDS)).isNotNull();

                stuck.cancel(true);
            }

            assertThat(clientFixture.outcomeOf(clientFixture.request(other.endpoint(), "other")))
                    .isEqualTo("Success");
            assertThat(other.connections()).isEqualTo(1);
        }
    }

    @Test
    void staleConnectionIsNotUsed() throws Exception {
        BlockingQueue<String> closed = new LinkedBlockingQueue<>();
        try (ScriptedHttp1Server server = new ScriptedHttp1Server((id, socket) -> {
                    SUCCESS.respond(id, socket);
                    socket.close();
                    closed.add(id);
                });
                HttpClientFixture clientFixture = HttpClientFixture.withProtocol(HttpSettings.HTTP_1_1)) {
            for (int i = 0; i < 100; i++) {
                CompletableFuture<Reply> call = clientFixture.request(server.endpoint(), "m" + i);

                assertThat(clientFixture.outcomeOf(call)).isEqualTo("Success");
                assertThat(server.deliveries("m" + i)).isEqualTo(1);
                assertThat(closed.poll(10, TimeUnit.SECONDS)).isEqualTo("m" + i);
            }
        }
    }

    @Test
    void slowResolverHoldsNoCancelledCall() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        Dns slow = host -> {
            asked.countDown();
            await(answer);
            return List.of(InetAddress.getLoopbackAddress());
        };
        try (ScriptedHttp1Server server = new ScriptedHttp1Server(SUCCESS);
                HttpClientFixture clientFixture = new HttpClientFixture(
                        HttpClientFixture.settings(HttpSettings.HTTP_1_1, Optional.of(1), Optional.of(1)), slow)) {
            CompletableFuture<Reply> stuck = clientFixture.request(
                    URI.create("http://kitchen.example:" + server.endpoint().getPort()), "stuck");
            asked.await();

            stuck.cancel(true);

            assertThat(clientFixture.outcomeOf(stuck)).isEqualTo("NOT_SENT, CANCELLED");
            // The only slot is free again, though the resolver still has not answered.
            assertThat(clientFixture.outcomeOf(clientFixture.request(server.endpoint(), "next")))
                    .isEqualTo("Success");
            answer.countDown();
            assertThat(server.deliveries("stuck")).isZero();
        }
    }

    @Test
    void unknownNameIsUnsent() throws Exception {
        Dns none = host -> {
            throw new java.net.UnknownHostException("no such name");
        };
        try (HttpClientFixture clientFixture = new HttpClientFixture(HttpSettings.defaults(), none)) {
            assertThat(clientFixture.outcomeOf(clientFixture.request(URI.create("http://nobody.example"), "m")))
                    .isEqualTo("NOT_SENT, UNAVAILABLE");
        }
    }

    /** It sends a ping, and gives up when it would send the next one: counted, because a busy machine has slow clocks. */
    @Test
    void swallowingHttpTwoPeerIsFoundOutByPing() throws Exception {
        assertThat(OkHttpClientFactory.PING_INTERVAL.multipliedBy(2)).isEqualTo(Duration.ofSeconds(6));
        try (ServerSocket door = new ServerSocket(0);
                HttpClientFixture clientFixture = HttpClientFixture.withProtocol(HttpSettings.H2C)) {
            CompletableFuture<Reply> call =
                    clientFixture.request(URI.create("http://127.0.0.1:" + door.getLocalPort()), "m");
            try (Http2FrameSocket peer = new Http2FrameSocket(door.accept())) {
                // The least that HTTP/2 needs to begin: settings of the server. Then nothing, not even pings.
                peer.beginAsServer();

                assertThat(pingsUntilTheEnd(peer)).isEqualTo(1);
                assertThat(clientFixture.outcomeOf(call)).isEqualTo("UNKNOWN, CONNECTION_LOST");
            }
        }
    }

    private static int pingsUntilTheEnd(Http2FrameSocket peer) {
        int pings = 0;
        try {
            while (true) {
                pings += peer.read().type() == Http2FrameSocket.PING ? 1 : 0;
            }
        } catch (IOException ended) {
            return pings;
        }
    }

    @Test
    void answerThatIsTooLargeIsNotRead() throws Exception {
        CompletableFuture<Long> written = new CompletableFuture<>();
        try (ScriptedHttp1Server server = new ScriptedHttp1Server((id, socket) -> {
                    ScriptedHttp1Server.write(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    long total = 0;
                    try {
                        for (String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
                                total < 1L << 30;
                                total += 0x10000) {
                            ScriptedHttp1Server.write(socket, chunk);
                        }
                    } finally {
                        written.complete(total);
                    }
                });
                HttpClientFixture clientFixture = HttpClientFixture.withProtocol(HttpSettings.HTTP_1_1)) {
            assertThat(clientFixture.outcomeOf(clientFixture.request(server.endpoint(), "m")))
                    .isEqualTo("UNKNOWN, TOO_LARGE");
            assertThat(written.get(10, TimeUnit.SECONDS)).isLessThan(32L << 20);
        }
    }

    @Test
    void closedClientEndsWhatIsPendingAndTakesNoMore() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (ScriptedHttp1Server server = new ScriptedHttp1Server((id, socket) -> arrived.countDown());
                HttpClientFixture clientFixture = oneConnection(1)) {
            CompletableFuture<Reply> onTheWire = clientFixture.request(server.endpoint(), "on the wire");
            arrived.await();
            CompletableFuture<Reply> waiting = clientFixture.request(server.endpoint(), "waiting");

            clientFixture.client().close();

            assertThat(clientFixture.outcomeOf(onTheWire)).isEqualTo("UNKNOWN, CLOSED");
            assertThat(clientFixture.outcomeOf(waiting)).isEqualTo("NOT_SENT, CLOSED");
            assertThat(clientFixture.outcomeOf(clientFixture.request(server.endpoint(), "late")))
                    .isEqualTo("NOT_SENT, CLOSED");
        }
    }

    /** Each call that is ended frees its slot, which is for one of those that wait. */
    @Test
    void closedClientBeginsNoneOfThoseThatWait() throws Exception {
        int lines = 20;
        int most = 2_000;
        CountDownLatch arrived = new CountDownLatch(lines);
        try (ScriptedHttp1Server server = new ScriptedHttp1Server((id, socket) -> arrived.countDown());
                HttpClientFixture clientFixture = new HttpClientFixture(
                        HttpClientFixture.settings(HttpSettings.HTTP_1_1, Optional.of(lines), Optional.of(most)),
                        Dns.SYSTEM)) {
            for (int number = 0; number < lines; number++) {
                clientFixture.request(server.endpoint(), "on the wire");
            }
            arrived.await();
            List<CompletableFuture<Reply>> waiting = new ArrayList<>();
            for (int number = 0; number < most; number++) {
                waiting.add(clientFixture.request(server.endpoint(), "waiting"));
            }

            clientFixture.client().close();

            for (CompletableFuture<Reply> each : waiting) {
                assertThat(clientFixture.outcomeOf(each)).isEqualTo("NOT_SENT, CLOSED");
            }
            assertThat(server.deliveries("waiting")).isZero();
        }
    }

    @Test
    void credentialsOfAnEndpointTravelAndAreNeverSeen() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (ScriptedHttp1Server server = new ScriptedHttp1Server((id, socket) -> arrived.countDown());
                HttpClientFixture clientFixture = HttpClientFixture.withProtocol(HttpSettings.HTTP_1_1)) {
            URI endpoint =
                    URI.create("http://ann:pass@127.0.0.1:" + server.endpoint().getPort());

            CompletableFuture<Reply> call = clientFixture.request(endpoint, "m");
            arrived.await();
            call.cancel(true);

            assertThat(server.header("m", "authorization")).isEqualTo("Basic YW5uOnBhc3M=");

            assertThat(call.toString()).doesNotContain("pass");
            assertThat(call.handle((reply, failure) -> failure.toString()).get())
                    .contains("127.0.0.1")
                    .doesNotContain("pass");
        }
    }

    @Test
    void addressWithoutAnEndpointIsATypedError() throws Exception {
        try (HttpClientFixture clientFixture = HttpClientFixture.withProtocol(HttpSettings.HTTP_1_1)) {
            assertThat(clientFixture.outcomeOf(clientFixture.request(URI.create("amqp://broker"), "m")))
                    .isEqualTo("NOT_SENT, MISCONFIGURED");
        }
    }

    private static HttpClientFixture oneConnection(int waiting) {
        return new HttpClientFixture(
                HttpClientFixture.settings(HttpSettings.HTTP_1_1, Optional.of(1), Optional.of(waiting)), Dns.SYSTEM);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }
}
