package dev.interservice.messaging.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.interservice.messaging.transport.Reply;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is sent twice, whatever the peer does, and nothing is said to be not executed that may have been. */
@Timeout(60)
class SendOnceTest {
    private static final Path DOCUMENT = Path.of("../docs/wire.md");

    private static final Map<String, ScriptedHttp1Server.ResponseScript> FAULT_SCRIPTS = faultScripts();

    /** The document's table is what this test sees. */
    @Test
    void everyFaultIsOneDeliveryAndAnHonestOutcome() throws Exception {
        StringBuilder table = new StringBuilder("""
                | what the peer does with a request | deliveries, new connection | kept connection | the caller is told |
                |---|---|---|---|
                """);
        for (String trouble : FAULT_SCRIPTS.keySet()) {
            CallResult onNew = run(trouble, List.of());
            CallResult onKept = run(trouble, List.of("before"));
            assertThat(onNew.outcome()).as(trouble).isEqualTo(onKept.outcome());
            table.append(String.format(
                    "| %s | %d | %d | `%s` |%n", trouble, onNew.deliveries(), onKept.deliveries(), onNew.outcome()));
        }
        System.out.println(table);

        assertThat(Files.readString(DOCUMENT)).contains("<!-- sent once -->\n" + table + "<!-- end -->");
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void faultyPeerGetsItOnce(Fault fault) throws Exception {
        WireMockServer server =
                new WireMockServer(WireMockConfiguration.options().dynamicPort());
        server.start();
        try (HttpClientFixture clientFixture = HttpClientFixture.withProtocol(HttpSettings.HTTP_1_1)) {
            server.stubFor(post(anyUrl()).willReturn(aResponse().withFault(fault)));

            String told = clientFixture.outcomeOf(clientFixture.request(URI.create(server.baseUrl()), "trouble"));

            assertThat(told).isEqualTo("UNKNOWN, CONNECTION_LOST");
            server.verify(1, anyRequestedFor(anyUrl()));
        } finally {
            server.stop();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "503, UNKNOWN/HTTP_503", "408, UNKNOWN/HTTP_408", "421, REFUSED/UNAVAILABLE", "307, REFUSED/UNROUTABLE",
        "308, REFUSED/UNROUTABLE", "302, UNKNOWN/HTTP_302", "401, NOT_EXECUTED/HTTP_401", "407, UNKNOWN/CONNECTION_LOST"
    })
    void statusOverHttpTwoIsNoReasonToSendAgain(int status, String told) throws Exception {
        try (MockWebServer server = new MockWebServer();
                HttpClientFixture clientFixture = HttpClientFixture.withProtocol(HttpSettings.H2C)) {
            server.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
            server.start();
            for (int i = 0; i < 3; i++) {
                server.enqueue(new MockResponse.Builder()
                        .code(status)
                        .addHeader("Retry-After", "0")
                        .addHeader("Location", "/elsewhere")
                        .addHeader("WWW-Authenticate", "Basic")
                        .build());
            }

            assertThat(clientFixture
                            .outcomeOf(clientFixture.request(server.url("/").uri(), "trouble"))
                            .replace(", ", "/"))
                    .isEqualTo(told);
            assertThat(server.getRequestCount()).isEqualTo(1);
        }
    }

    /** The server resets the connection after so many twelfths of a request: it may have been enough to run it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void requestThatWasBegunIsNeverCalledUnsent(int twelfths) throws Exception {
        int size = sizeOfARequest();
        try (ServerSocket door = new ServerSocket(0);
                HttpClientFixture clientFixture = HttpClientFixture.withProtocol(HttpSettings.HTTP_1_1)) {
            CompletableFuture<Reply> call = clientFixture.request(endpoint(door), "m");
            Socket socket = door.accept();
            socket.getInputStream().readNBytes(size * twelfths / 12);
            ScriptedHttp1Server.reset(socket);

            assertThat(clientFixture.outcomeOf(call)).isEqualTo("UNKNOWN, CONNECTION_LOST");
        }
    }

    @Test
    void requestThatNobodyListensForIsUnsent() throws Exception {
        URI nobody;
        try (ServerSocket door = new ServerSocket(0)) {
            nobody = endpoint(door);
        }
        try (HttpClientFixture clientFixture = HttpClientFixture.withProtocol(HttpSettings.HTTP_1_1)) {
            assertThat(clientFixture.outcomeOf(clientFixture.request(nobody, "m")))
                    .isEqualTo("NOT_SENT, UNAVAILABLE");
        }
    }

    private static int sizeOfARequest() throws IOException {
        try (ServerSocket door = new ServerSocket(0);
                HttpClientFixture clientFixture = HttpClientFixture.withProtocol(HttpSettings.HTTP_1_1)) {
            CompletableFuture<Reply> call = clientFixture.request(endpoint(door), "m");
            try (Socket socket = door.accept()) {
                StringBuilder request = new StringBuilder();
                while (!request.toString().endsWith("\r\n\r\n{}")) {
                    request.append((char) socket.getInputStream().read());
                }
                return request.length();
            } finally {
                call.cancel(true);
            }
        }
    }

    private static URI endpoint(ServerSocket door) {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    private static CallResult run(String trouble, List<String> before) throws Exception {
        ScriptedHttp1Server.ResponseScript script = FAULT_SCRIPTS.get(trouble);
        CompletableFuture<Void> arrived = new CompletableFuture<>();
        boolean[] played = {false};
        ScriptedHttp1Server.ResponseScript first = (id, socket) -> {
            // Whatever comes after the trouble would be welcome, and so is counted.
            if (id.equals("trouble") && !played[0]) {
                played[0] = true;
                arrived.complete(null);
                script.respond(id, socket);
            } else {
                ScriptedHttp1Server.write(socket, ScriptedHttp1Server.OK);
            }
        };
        try (ScriptedHttp1Server server = new ScriptedHttp1Server(first);
                HttpClientFixture clientFixture = HttpClientFixture.withProtocol(HttpSettings.HTTP_1_1)) {
            for (String id : before) {
                assertThat(clientFixture.outcomeOf(clientFixture.request(server.endpoint(), id)))
                        .isEqualTo("Success");
            }
            CompletableFuture<Reply> call = clientFixture.request(server.endpoint(), "trouble");
            arrived.get(10, TimeUnit.SECONDS);
            if (trouble.startsWith("says nothing")) {
                call.cancel(true);
            }
            String told = clientFixture.outcomeOf(call);
            assertThat(clientFixture.outcomeOf(clientFixture.request(server.endpoint(), "after")))
                    .isEqualTo("Success");
            return new CallResult(server.deliveries("trouble"), told);
        }
    }

    private record CallResult(long deliveries, String outcome) {}

    private static Map<String, ScriptedHttp1Server.ResponseScript> faultScripts() {
        Map<String, ScriptedHttp1Server.ResponseScript> troubles = new LinkedHashMap<>();
        troubles.put("reads it and hangs up", (id, socket) -> socket.close());
        troubles.put("reads it and resets the connection", (id, socket) -> ScriptedHttp1Server.reset(socket));
        troubles.put("answers half and hangs up", (id, socket) -> {
            ScriptedHttp1Server.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"half\"");
            socket.close();
        });
        troubles.put("answers no HTTP", (id, socket) -> {
            ScriptedHttp1Server.write(socket, "SSH-2.0-OpenSSH\r\n\r\n");
            socket.close();
        });
        troubles.put("says nothing until the call is cancelled", (id, socket) -> {});
        troubles.put("answers 503 with `Retry-After: 0`", status("503 Busy", "Retry-After: 0"));
        troubles.put(
                "answers 503 and says that it was not executed", status("503 Busy", "messaging-outcome: not-executed"));
        troubles.put("answers 408", status("408 Timeout", "Connection: close"));
        troubles.put("answers 421", status("421 Misdirected", "X: y"));
        troubles.put("answers 307 to another path", status("307 Moved", "Location: /elsewhere"));
        troubles.put("answers 401 with a challenge", status("401 Who", "WWW-Authenticate: Basic realm=\"x\""));
        return troubles;
    }

    private static ScriptedHttp1Server.ResponseScript status(String status, String field) {
        return (id, socket) -> ScriptedHttp1Server.write(
                socket, "HTTP/1.1 " + status + "\r\n" + field + "\r\nContent-Length: 0\r\n\r\n");
    }
}
