package dev.interservice.messaging.http;

import static dev.interservice.messaging.http.HttpServerFixture.RESERVE;
import static dev.interservice.messaging.http.HttpServerFixture.eventually;
import static dev.interservice.messaging.http.HttpServerFixture.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interservice.messaging.Signal;
import dev.interservice.messaging.http.HttpServerFixture.ManualListener;
import dev.interservice.messaging.http.HttpServerFixture.PendingDelivery;
import dev.interservice.messaging.http.HttpServerFixture.RecordedResponse;
import dev.interservice.messaging.http.jetty.ServerLimits;
import dev.interservice.messaging.http.server.HttpServer;
import dev.interservice.messaging.http.wire.EnvelopeMapping;
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
    private HttpServerFixture serverFixture = new HttpServerFixture();

    @AfterEach
    void close() {
        serverFixture.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "H2_PRIOR_KNOWLEDGE"})
    void requestReachesItsListenerAndItsReplyTheCaller(Protocol protocol) {
        ManualListener<Reply> listener = serverFixture.serve();

        CompletableFuture<RecordedResponse> told = serverFixture.sendAsync(
                protocol, serverFixture.post(RESERVE, "{\"orderId\":\"7\"}").build());
        PendingDelivery<Reply> pending = listener.next();
        pending.result().complete(HttpServerFixture.success("{\"reservationId\":\"8\"}"));

        assertThat(pending.text()).isEqualTo("{\"orderId\":\"7\"}");
        assertThat(pending.delivery().envelope().type()).isEqualTo("inventory.reserve");
        assertThat(within(told)).isEqualTo(new RecordedResponse(200, "", "", "{\"reservationId\":\"8\"}"));
    }

    @Test
    void unknownPathIsUnroutable() {
        serverFixture.serveEcho();

        RecordedResponse response = serverFixture.send(serverFixture
                .post(new Address.Operation("inventory", "release"), "{}")
                .build());

        assertThat(response.status()).isEqualTo(404);
        assertThat(response.outcome()).isEqualTo("not-executed");
        assertThat(response.text()).contains("\"code\":\"UNROUTABLE\"");
    }

    @Test
    void otherMethodsAreNotAllowed() {
        serverFixture.serveEcho();

        RecordedResponse response =
                serverFixture.send(serverFixture.post(RESERVE, "{}").get().build());

        assertThat(response.status()).isEqualTo(405);
        assertThat(response.outcome()).isEqualTo("not-executed");
    }

    @Test
    void encodedBodyIsNotRead() {
        ManualListener<Reply> listener = serverFixture.serve();

        RecordedResponse response = serverFixture.send(serverFixture
                .post(RESERVE, "{}")
                .header("content-encoding", "gzip")
                .build());

        assertThat(response.status()).isEqualTo(415);
        assertThat(response.outcome()).isEqualTo("not-executed");
        assertThat(listener.isEmpty()).isTrue();
    }

    @Test
    void requestWhoseTimeIsOverNeverReachesTheListener() {
        ManualListener<Reply> listener = serverFixture.serve();

        RecordedResponse response = serverFixture.send(serverFixture
                .post(RESERVE, "{}")
                .header("messaging-timeout-ms", "0")
                .build());

        assertThat(response.status()).isEqualTo(504);
        assertThat(response.outcome()).isEqualTo("not-executed");
        assertThat(listener.isEmpty()).isTrue();
        assertThat(serverFixture.awaitSignal(Signal.Expired.class).messageInfo().contract())
                .isEqualTo("inventory.reserve");
    }

    @Test
    void failingListenerIsAFailureThatWasExecuted() {
        ManualListener<Reply> listener = serverFixture.serve();

        CompletableFuture<RecordedResponse> told =
                serverFixture.sendAsync(serverFixture.post(RESERVE, "{}").build());
        listener.next().result().completeExceptionally(new IllegalStateException("secret"));

        assertThat(within(told).status()).isEqualTo(500);
        assertThat(within(told).outcome()).isEqualTo("executed");
        assertThat(within(told).text()).doesNotContain("secret");
    }

    /** A large body is read bit by bit, on other threads than the one that brought the header fields. */
    @ParameterizedTest
    @CsvSource({"HTTP_1_1, 2", "H2_PRIOR_KNOWLEDGE, 2", "HTTP_1_1, 900000", "H2_PRIOR_KNOWLEDGE, 900000"})
    void whateverBreaksIsAnsweredAndLeavesNothingInFlight(Protocol protocol, int size) throws Exception {
        serverFixture.close();
        // Race: a caller has its answer a moment before the server counts one less in flight. Two, so that the next one
        // is let in nevertheless: a large one that is refused may lose the answer together with its connection.
        serverFixture = new HttpServerFixture(ServerLimits.DEFAULT.requests(2));
        serverFixture.serve();
        serverFixture.breakIds();
        Request request = serverFixture.post(RESERVE, "x".repeat(size)).build();
        for (int number = 0; number < 4; number++) {
            eventually(() -> {
                RecordedResponse response = within(serverFixture.sendAsync(protocol, request));
                if (response.status() == 503) {
                    return false;
                }
                assertThat(response.status()).isEqualTo(500);
                assertThat(response.outcome()).isEqualTo("unknown");
                assertThat(response.text()).doesNotContain("no id");
                return true;
            });
        }
    }

    @Test
    void observerThatBreaksChangesNoRefusalAndHoldsNothing() {
        Intake intake = serverFixture.serveEcho();
        serverFixture.breakObserver();

        RecordedResponse response = serverFixture.send(serverFixture
                .post(RESERVE, "{}")
                .header("messaging-timeout-ms", "0")
                .build());

        assertThat(response.status()).isEqualTo(504);
        within(intake.stop());
    }

    @Test
    void lateReplyThatBreaksSomethingLeavesNothingInFlight() throws Exception {
        ManualListener<Reply> listener = new ManualListener<>();
        Intake intake = serverFixture.server.serve(RESERVE, listener::handle);
        PendingDelivery<Reply> pending;
        try (Socket socket = serverFixture.connect()) {
            HttpServerFixture.write(
                    socket, "POST /messaging/inventory/reserve HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
            pending = listener.next();
        }
        serverFixture.breakObserver();

        pending.result().complete(HttpServerFixture.success("{}"));

        within(intake.stop());
    }

    /** The default client of the JDK offers it with the first request that has no body. */
    @Test
    void offerToUpgradeIsServedOverHttp1() throws Exception {
        serverFixture.serveEcho();
        java.net.http.HttpClient client = java.net.http.HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(serverFixture.server.endpoint() + EnvelopeMapping.path(RESERVE)))
                .timeout(HttpServerFixture.PATIENCE)
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
    void callThatIsCancelledCancelsTheListener(Protocol protocol) {
        ManualListener<Reply> listener = serverFixture.serve();
        Call call =
                serverFixture.call(protocol, serverFixture.post(RESERVE, "{}").build());
        CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> {
            try {
                call.execute().close();
            } catch (IOException expected) {
                // it was cancelled
            }
        });
        PendingDelivery<Reply> pending = listener.next();

        call.cancel();

        within(ended);
        within(pending.result().handle((reply, failure) -> failure));
        assertThat(pending.result()).isCancelled();
    }

    @Test
    void replyOverAClosedConnectionIsLate() throws IOException {
        ManualListener<Reply> listener = serverFixture.serve();
        PendingDelivery<Reply> pending;
        try (Socket socket = serverFixture.connect()) {
            HttpServerFixture.write(
                    socket, "POST /messaging/inventory/reserve HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
            pending = listener.next();
        }

        pending.result().complete(HttpServerFixture.success("{}"));

        assertThat(serverFixture.awaitSignal(Signal.LateReply.class).contract()).isEqualTo("inventory.reserve");
    }

    @Test
    void abruptEndsOfClientsHarmNoRequest() throws IOException {
        serverFixture.serveEcho();
        String request = "POST /messaging/inventory/reserve HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}";
        for (int length = 0; length <= request.length(); length++) {
            try (Socket socket = serverFixture.connect()) {
                socket.setSoLinger(true, 0);
                HttpServerFixture.write(socket, request.substring(0, length));
            }
        }

        assertThat(serverFixture
                        .send(serverFixture.post(RESERVE, "after").build())
                        .text())
                .isEqualTo("after");
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() throws IOException {
        ManualListener<Reply> listener = serverFixture.serve();
        try (Socket socket = serverFixture.connect()) {
            HttpServerFixture.write(
                    socket,
                    "POST /messaging/inventory/reserve HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1"
                            + "POST /messaging/inventory/reserve HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n2");
            listener.next().result().complete(HttpServerFixture.success("first"));
            String first = HttpServerFixture.readUntil(socket, "first");
            listener.next().result().complete(HttpServerFixture.success("second"));

            assertThat(first).startsWith("HTTP/1.1 200");
            assertThat(HttpServerFixture.readUntil(socket, "second")).startsWith("HTTP/1.1 200");
        }
    }

    /** The server looks whether the caller still waits by reading a byte, which must not be lost. */
    @Test
    void nextRequestMayBeginBeforeTheReply() throws IOException {
        ManualListener<Reply> listener = serverFixture.serve();
        String next = "POST /messaging/inventory/reserve HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n2";
        try (Socket socket = serverFixture.connect()) {
            HttpServerFixture.write(socket, next);
            PendingDelivery<Reply> pending = listener.next();
            HttpServerFixture.write(socket, next.substring(0, 1));
            pending.result().complete(HttpServerFixture.success("first"));
            HttpServerFixture.readUntil(socket, "first");
            HttpServerFixture.write(socket, next.substring(1));

            assertThat(listener.next().text()).isEqualTo("2");
        }
    }

    @Test
    void anAddressHasOneListener() {
        serverFixture.serveEcho();

        assertThatThrownBy(serverFixture::serveEcho)
                .isInstanceOfSatisfying(
                        TransportException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.MISCONFIGURED));
    }

    @Test
    void portInUseIsNamedWithTheRemedy() {
        int port = serverFixture.server.endpoint().getPort();

        assertThatThrownBy(() -> HttpServer.open(
                        HttpServerFixture.settings(port).listenAddress(), ServerLimits.DEFAULT, serverFixture.setup()))
                .isInstanceOfSatisfying(
                        TransportException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.MISCONFIGURED))
                .hasMessageContaining("127.0.0.1:" + port + ", which is in use")
                .hasMessageContaining("set another port");
    }
}
