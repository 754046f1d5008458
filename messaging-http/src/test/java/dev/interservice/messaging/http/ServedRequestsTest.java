package dev.interservice.messaging.http;

import static dev.interservice.messaging.http.ServerBench.RESERVE;
import static dev.interservice.messaging.http.ServerBench.eventually;
import static dev.interservice.messaging.http.ServerBench.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interservice.messaging.Signal;
import dev.interservice.messaging.http.ServerBench.Asked;
import dev.interservice.messaging.http.ServerBench.Hands;
import dev.interservice.messaging.http.ServerBench.Told;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import okhttp3.Call;
import okhttp3.Protocol;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ServedRequestsTest {
    private ServerBench bench = new ServerBench();

    @AfterEach
    void close() {
        bench.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "H2_PRIOR_KNOWLEDGE"})
    void requestReachesItsListenerAndItsReplyTheCaller(Protocol protocol) {
        Hands<Reply> hands = bench.serve();

        CompletableFuture<Told> told =
                bench.begin(protocol, bench.post(RESERVE, "{\"orderId\":\"7\"}").build());
        Asked<Reply> asked = hands.next();
        asked.end().complete(ServerBench.success("{\"reservationId\":\"8\"}"));

        assertThat(asked.text()).isEqualTo("{\"orderId\":\"7\"}");
        assertThat(asked.delivery().envelope().type()).isEqualTo("inventory.reserve");
        assertThat(within(told)).isEqualTo(new Told(200, "", "", "{\"reservationId\":\"8\"}"));
    }

    @Test
    void unknownPathIsUnroutable() {
        bench.serveEcho();

        Told told = bench.ask(
                bench.post(new Address.Operation("inventory", "release"), "{}").build());

        assertThat(told.status()).isEqualTo(404);
        assertThat(told.outcome()).isEqualTo("not-executed");
        assertThat(told.text()).contains("\"code\":\"UNROUTABLE\"");
    }

    @Test
    void otherMethodsAreNotAllowed() {
        bench.serveEcho();

        Told told = bench.ask(bench.post(RESERVE, "{}").get().build());

        assertThat(told.status()).isEqualTo(405);
        assertThat(told.outcome()).isEqualTo("not-executed");
    }

    @Test
    void encodedBodyIsNotRead() {
        Hands<Reply> hands = bench.serve();

        Told told = bench.ask(
                bench.post(RESERVE, "{}").header("content-encoding", "gzip").build());

        assertThat(told.status()).isEqualTo(415);
        assertThat(told.outcome()).isEqualTo("not-executed");
        assertThat(hands.isEmpty()).isTrue();
    }

    @Test
    void requestWhoseTimeIsOverNeverReachesTheListener() {
        Hands<Reply> hands = bench.serve();

        Told told = bench.ask(
                bench.post(RESERVE, "{}").header("messaging-timeout-ms", "0").build());

        assertThat(told.status()).isEqualTo(504);
        assertThat(told.outcome()).isEqualTo("not-executed");
        assertThat(hands.isEmpty()).isTrue();
        assertThat(bench.signal(Signal.Expired.class).subject().contract()).isEqualTo("inventory.reserve");
    }

    @Test
    void failingListenerIsAFailureThatWasExecuted() {
        Hands<Reply> hands = bench.serve();

        CompletableFuture<Told> told = bench.begin(bench.post(RESERVE, "{}").build());
        hands.next().end().completeExceptionally(new IllegalStateException("secret"));

        assertThat(within(told).status()).isEqualTo(500);
        assertThat(within(told).outcome()).isEqualTo("executed");
        assertThat(within(told).text()).doesNotContain("secret");
    }

    /** A large body is read bit by bit, on other threads than the one that brought the header fields. */
    @ParameterizedTest
    @CsvSource({"HTTP_1_1, 2", "H2_PRIOR_KNOWLEDGE, 2", "HTTP_1_1, 900000", "H2_PRIOR_KNOWLEDGE, 900000"})
    void whateverBreaksIsAnsweredAndLeavesNothingInHand(Protocol protocol, int size) throws Exception {
        bench.close();
        // Race: a caller has its answer a moment before the server counts one less in hand. Two, so that the next one
        // is
        // let in nevertheless: a large one that is refused may lose the answer together with its connection.
        bench = new ServerBench(ServerLimits.DEFAULT.requests(2));
        bench.serve();
        bench.breakIds();
        Request request = bench.post(RESERVE, "x".repeat(size)).build();
        for (int number = 0; number < 4; number++) {
            eventually(() -> {
                Told told = within(bench.begin(protocol, request));
                if (told.status() == 503) {
                    return false;
                }
                assertThat(told.status()).isEqualTo(500);
                assertThat(told.outcome()).isEqualTo("unknown");
                assertThat(told.text()).doesNotContain("no id");
                return true;
            });
        }
    }

    @Test
    void observerThatBreaksChangesNoRefusalAndHoldsNothing() {
        Intake intake = bench.serveEcho();
        bench.breakObserver();

        Told told = bench.ask(
                bench.post(RESERVE, "{}").header("messaging-timeout-ms", "0").build());

        assertThat(told.status()).isEqualTo(504);
        within(intake.stop());
    }

    @Test
    void replyThatIsLateAndBreaksSomethingLeavesNothingInHand() throws Exception {
        Hands<Reply> hands = new Hands<>();
        Intake intake = bench.server.serve(RESERVE, hands::take);
        Asked<Reply> asked;
        try (Socket socket = bench.connect()) {
            ServerBench.write(
                    socket, "POST /messaging/inventory/reserve HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
            asked = hands.next();
        }
        bench.breakObserver();

        asked.end().complete(ServerBench.success("{}"));

        within(intake.stop());
    }

    /** The default client of the JDK offers it with the first request that has no body. */
    @Test
    void callerWhoOffersToUpgradeIsServedOverTheOldProtocol() throws Exception {
        bench.serveEcho();
        java.net.http.HttpClient client = java.net.http.HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create(bench.server.endpoint() + HttpMapping.path(RESERVE)))
                .timeout(ServerBench.PATIENCE)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        for (int number = 0; number < 2; number++) {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.version()).isEqualTo(java.net.http.HttpClient.Version.HTTP_1_1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "H2_PRIOR_KNOWLEDGE"})
    void callerWhoGivesUpCancelsTheListener(Protocol protocol) {
        Hands<Reply> hands = bench.serve();
        Call call = bench.call(protocol, bench.post(RESERVE, "{}").build());
        CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> {
            try {
                call.execute().close();
            } catch (IOException expected) {
                // it was cancelled
            }
        });
        Asked<Reply> asked = hands.next();

        call.cancel();

        within(ended);
        within(asked.end().handle((reply, failure) -> failure));
        assertThat(asked.end()).isCancelled();
    }

    @Test
    void replyToACallerWhoHungUpIsLate() throws IOException {
        Hands<Reply> hands = bench.serve();
        Asked<Reply> asked;
        try (Socket socket = bench.connect()) {
            ServerBench.write(
                    socket, "POST /messaging/inventory/reserve HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
            asked = hands.next();
        }

        asked.end().complete(ServerBench.success("{}"));

        assertThat(bench.signal(Signal.LateReply.class).contract()).isEqualTo("inventory.reserve");
    }

    @Test
    void abruptEndsOfClientsHarmNobody() throws IOException {
        bench.serveEcho();
        String request = "POST /messaging/inventory/reserve HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}";
        for (int length = 0; length <= request.length(); length++) {
            try (Socket socket = bench.connect()) {
                socket.setSoLinger(true, 0);
                ServerBench.write(socket, request.substring(0, length));
            }
        }

        assertThat(bench.ask(bench.post(RESERVE, "after").build()).text()).isEqualTo("after");
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() throws IOException {
        Hands<Reply> hands = bench.serve();
        try (Socket socket = bench.connect()) {
            ServerBench.write(
                    socket,
                    "POST /messaging/inventory/reserve HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1"
                            + "POST /messaging/inventory/reserve HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n2");
            hands.next().end().complete(ServerBench.success("first"));
            String first = ServerBench.readUntil(socket, "first");
            hands.next().end().complete(ServerBench.success("second"));

            assertThat(first).startsWith("HTTP/1.1 200");
            assertThat(ServerBench.readUntil(socket, "second")).startsWith("HTTP/1.1 200");
        }
    }

    /** The server looks whether the caller still waits by reading a byte, which must not be lost. */
    @Test
    void nextRequestMayBeginBeforeTheReply() throws IOException {
        Hands<Reply> hands = bench.serve();
        String next = "POST /messaging/inventory/reserve HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n2";
        try (Socket socket = bench.connect()) {
            ServerBench.write(socket, next);
            Asked<Reply> asked = hands.next();
            ServerBench.write(socket, next.substring(0, 1));
            asked.end().complete(ServerBench.success("first"));
            ServerBench.readUntil(socket, "first");
            ServerBench.write(socket, next.substring(1));

            assertThat(hands.next().text()).isEqualTo("2");
        }
    }

    @Test
    void anAddressHasOneListener() {
        bench.serveEcho();

        assertThatThrownBy(bench::serveEcho)
                .isInstanceOfSatisfying(
                        TransportException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.MISCONFIGURED));
    }

    @Test
    void portInUseIsNamedWithTheRemedy() {
        int port = bench.server.endpoint().getPort();

        assertThatThrownBy(() -> HttpServer.open(
                                ServerBench.settings(port).listenAddress(), ServerLimits.DEFAULT, bench.setup()))
                .isInstanceOfSatisfying(
                        TransportException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.MISCONFIGURED))
                .hasMessageContaining("127.0.0.1:" + port + ", which is in use")
                .hasMessageContaining("set another port");
    }
}
