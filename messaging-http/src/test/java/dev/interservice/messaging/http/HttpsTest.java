package dev.interservice.messaging.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.Done;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.ScopedSettings;
import dev.interservice.messaging.config.ServiceSettings;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.transport.Reply;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A gateway that speaks TLS is called, if the JVM trusts it and it is the one that was meant; else nothing is sent. */
@Timeout(60)
class HttpsTest {
    /** The first TLS of a JVM takes its time on a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Operation<Soup, Done> COOK = Operation.of("kitchen", "cook", Soup.class);

    @TempDir
    static Path directory;

    private static SelfSignedKeyStore ours;
    private static SelfSignedKeyStore untrusted;

    record Soup(String name) {}

    @BeforeAll
    static void makeCertificates() throws Exception {
        ours = SelfSignedKeyStore.of(directory, "ip:127.0.0.1");
        untrusted = SelfSignedKeyStore.of(directory, "dns:gateway.example");
    }

    @AfterEach
    void restoreDefaultTrust() {
        SelfSignedKeyStore.restoreDefaultTrust();
    }

    @ParameterizedTest
    @CsvSource({"http/1.1, HTTP/1.1", "h2c, HTTP/2"})
    void gatewayThatTheJvmTrustsIsCalled(String protocol, String spoken) throws Exception {
        ours.trust();
        try (MockWebServer gateway = gateway(ours);
                Messaging messaging = waiter(protocol, endpoint(gateway))) {
            assertThat(messaging.request(COOK, new Soup("leek"))).isEqualTo(Done.DONE);

            RecordedRequest request = gateway.takeRequest(10, TimeUnit.SECONDS);
            assertThat(request.getHandshake()).isNotNull();
            assertThat(request.getVersion()).isEqualTo(spoken);
        }
    }

    @ParameterizedTest
    @CsvSource({"http/1.1", "h2c"})
    void untrustedCertificateIsReportedWithTheEndpoint(String protocol) throws Exception {
        try (MockWebServer gateway = gateway(ours);
                Messaging messaging = waiter(protocol, endpoint(gateway))) {
            UnavailableException failure = failure(messaging);

            assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
            assertThat(failure)
                    .hasMessageContaining(endpoint(gateway).toString())
                    .hasMessageContaining("the JVM does not trust its certificate")
                    .hasMessageContaining("-Djavax.net.ssl.trustStore");
            assertThat(gateway.getRequestCount()).isZero();
        }
    }

    @Test
    void certificateOfAnotherHostIsReportedWithTheEndpoint() throws Exception {
        untrusted.trust();
        try (MockWebServer gateway = gateway(untrusted);
                Messaging messaging = waiter(HttpSettings.HTTP_1_1, endpoint(gateway))) {
            UnavailableException failure = failure(messaging);

            assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
            assertThat(failure)
                    .hasMessageContaining(endpoint(gateway).toString())
                    .hasMessageContaining("its certificate is for other hosts: gateway.example");
            assertThat(failure.getMessage()).doesNotContain("\n");
            assertThat(gateway.getRequestCount()).isZero();
        }
    }

    @Test
    void trustStoreThatCannotBeReadHindersNoCallWithoutTls() throws Exception {
        Path broken = Files.writeString(directory.resolve("broken.p12"), "no trust store");
        System.setProperty("javax.net.ssl.trustStore", broken.toString());
        try (ScriptedHttp1Server plain = new ScriptedHttp1Server(
                        (id, socket) -> ScriptedHttp1Server.write(socket, ScriptedHttp1Server.OK));
                HttpClientFixture clientFixture = HttpClientFixture.withProtocol(HttpSettings.HTTP_1_1)) {
            assertThat(clientFixture.outcomeOf(clientFixture.request(plain.endpoint(), "plain")))
                    .isEqualTo("Success");
            CompletableFuture<Reply> secure = clientFixture.request(URI.create("https://127.0.0.1"), "secure");

            assertThat(clientFixture.outcomeOf(secure)).isEqualTo("NOT_SENT, MISCONFIGURED");
            assertThat(secure.handle((reply, failure) -> failure).join()).hasMessageContaining("trust store");
        }
    }

    /** Somebody has written https for a peer that speaks plain HTTP. */
    @Test
    void peerWithoutTlsIsReportedWithTheEndpoint() throws Exception {
        try (HttpServerFixture plain = new HttpServerFixture()) {
            URI endpoint = URI.create("https://127.0.0.1:" + plain.server.port());
            try (Messaging messaging = waiter(HttpSettings.HTTP_1_1, endpoint)) {
                UnavailableException failure = failure(messaging);

                assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
                assertThat(failure)
                        .hasMessageContaining(endpoint.toString())
                        .hasMessageContaining("it does not speak TLS");
            }
        }
    }

    private static MockWebServer gateway(SelfSignedKeyStore certificate) throws Exception {
        MockWebServer gateway = new MockWebServer();
        gateway.useHttps(certificate.socketFactory());
        gateway.enqueue(new MockResponse.Builder()
                .code(200)
                .setHeader("content-type", "application/json")
                .body("{}")
                .build());
        gateway.start(InetAddress.getLoopbackAddress(), 0);
        return gateway;
    }

    private static URI endpoint(MockWebServer gateway) {
        return URI.create("https://127.0.0.1:" + gateway.getPort());
    }

    private static UnavailableException failure(Messaging messaging) {
        return catchThrowableOfType(UnavailableException.class, () -> messaging.request(COOK, new Soup("leek")));
    }

    private static Messaging waiter(String protocol, URI kitchen) {
        return MessagingRuntime.start(MessagingConfig.of("waiter")
                .transport("http", HttpClientFixture.settings(protocol, Optional.empty(), Optional.empty()))
                .defaults(ScopedSettings.NONE.transport("http").timeout(PATIENCE))
                .service("kitchen", ServiceSettings.NONE.addresses(List.of(kitchen))));
    }
}
