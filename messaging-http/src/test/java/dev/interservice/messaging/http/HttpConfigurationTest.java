package dev.interservice.messaging.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Reason;
import dev.interservice.messaging.transport.TransportSetup;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the file says of HTTP is what the transport does. */
@Timeout(60)
class HttpConfigurationTest {
    private static final Path DOCUMENT = Path.of("../docs/wire.md");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final InetAddress HERE_AS_WELL = address(new byte[] {127, 0, 0, 2});

    private final Environment environment = MessagingRuntime.environment("configured");

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        environment.close();
    }

    @Test
    void everyKeyIsBound() throws Exception {
        HttpSettings settings =
                settings("{ port: 8081, host: 0.0.0.0, advertised: \"https://gateway/shop\", protocol: h2c,"
                        + " max-connections: 5, max-waiting: 0, max-requests: 7 }");

        assertThat(settings)
                .isEqualTo(new HttpSettings(
                        Optional.of(8081),
                        Optional.of("0.0.0.0"),
                        Optional.of(URI.create("https://gateway/shop")),
                        Optional.of("h2c"),
                        Optional.of(5),
                        Optional.of(0),
                        Optional.of(7)));
        for (RecordComponent each : HttpSettings.class.getRecordComponents()) {
            assertThat(each.getAccessor().invoke(settings))
                    .as(each.getName())
                    .isNotEqualTo(each.getAccessor().invoke(HttpSettings.defaults()));
        }
    }

    @Test
    void nothingIsRequired() throws IOException {
        assertThat(settings("{}")).isEqualTo(HttpSettings.defaults());
    }

    /** The document's table has all keys, with their defaults. */
    @Test
    void everyKeyIsInTheDocument() throws Exception {
        List<String> rows = Files.readAllLines(DOCUMENT);
        for (RecordComponent each : HttpSettings.class.getRecordComponents()) {
            String key = each.getName().replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
            String usual = ((Optional<?>) each.getAccessor().invoke(HttpSettings.defaults()))
                    .map(value -> "`" + value + "`")
                    .orElse("–");

            assertThat(rows).anyMatch(row -> row.startsWith("| `" + key + "` | " + usual + " | "), key + " " + usual);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "port: 65536 | port must be 0 to 65535, but is 65536",
                "port: -1 | port must be 0 to 65535, but is -1",
                "port: http | port is \"http\", which is no whole number: write one such as 16",
                "host: ' ' | host must not be blank",
                "advertised: \"ftp://gateway\" | advertised must begin with http:// or https://",
                "advertised: \"gateway:80\" | advertised is \"gateway:80\", which has no scheme: write it as in http://127",
                "protocol: h2 | protocol must be http/1.1 or h2c, but is h2",
                "max-connections: 0 | max-connections must be at least 1, but is 0",
                "max-waiting: -1 | max-waiting must be at least 0, but is -1",
                "max-requests: 0 | max-requests must be at least 1, but is 0",
                "max-request: 1 | unknown key \"transports.http.max-request\": did you mean \"max-requests\"?"
            })
    void wrongValueIsToldWithItsPlace(String mistake, String problem) {
        ConfigException refused = catchThrowableOfType(ConfigException.class, () -> settings("\n      " + mistake));

        assertThat(refused.problems())
                .singleElement()
                .asString()
                .startsWith("messaging.yaml:5:7: ")
                .contains(problem);
    }

    @Test
    void serverListensWhereItIsTold() throws Exception {
        int port = freePort();
        try (HttpTransport transport = start("{ port: %d, host: 127.0.0.2 }".formatted(port))) {
            assertThat(transport.endpoint()).contains(URI.create("http://127.0.0.2:" + port));
            new Socket(HERE_AS_WELL, port).close();
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void peersAreToldWhatIsAdvertised() throws Exception {
        try (HttpTransport transport = start("{ port: 0, advertised: \"https://gateway.example/shop\" }")) {
            assertThat(transport.endpoint()).contains(URI.create("https://gateway.example/shop"));
        }
    }

    /** To others that would be themselves, so there is a warning. */
    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void serverOnAllAddressesIsToldToPeersAsThisMachine(String host) throws Exception {
        Path log = Path.of(System.getProperty("org.slf4j.simpleLogger.logFile"));
        try (HttpTransport transport = start("{ port: 0, host: \"" + host + "\" }")) {
            String here = "http://127.0.0.1:" + transport.port();

            assertThat(transport.endpoint()).contains(URI.create(here));
            new Socket(InetAddress.getLoopbackAddress(), transport.port()).close();
            assertThat(log).content().contains("peers are told to call " + here + ", which only");
        }
    }

    @Test
    void portThatIsTakenIsToldWithTheRemedy() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> start("{ port: %d }".formatted(taken.getLocalPort())))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort() + ", which is in use");
        }
    }

    @ParameterizedTest
    @CsvSource({"http/1.1, POST /messaging/", "h2c, PRI * HTTP/2.0"})
    void clientSpeaksTheProtocol(String protocol, String firstWords) throws Exception {
        try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HttpTransport transport = start("{ protocol: " + protocol + " }")) {
            CompletableFuture<Reply> call = ask(transport, URI.create("http://127.0.0.1:" + door.getLocalPort()), "m");
            try (Socket caller = door.accept()) {
                caller.setSoTimeout((int) PATIENCE.toMillis());
                byte[] heard = caller.getInputStream().readNBytes(firstWords.length());

                assertThat(new String(heard, StandardCharsets.US_ASCII)).isEqualTo(firstWords);
            }
            call.cancel(true);
        }
    }

    @Test
    void callsOnTheWireAndWaitingOnesAreAsManyAsTheFileSays() throws Exception {
        try (ScriptedHttp1Server silent = new ScriptedHttp1Server((id, socket) -> {});
                HttpTransport transport = start("{ max-connections: 2, max-waiting: 1 }")) {
            List<CompletableFuture<Reply>> calls = Stream.of("first", "second", "waits")
                    .map(id -> ask(transport, silent.endpoint(), id))
                    .toList();
            HttpServerFixture.eventually(() -> silent.deliveries("first") + silent.deliveries("second") == 2);
            CompletableFuture<Reply> tooMany = ask(transport, silent.endpoint(), "too many");

            assertThat(tooMany.handle((reply, failure) -> failure).getNow(null))
                    .isInstanceOfSatisfying(
                            TransportException.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.OVERLOADED));
            assertThat(calls).noneMatch(CompletableFuture::isDone);
            assertThat(silent.deliveries("waits")).isZero();
            calls.forEach(each -> each.cancel(true));
        }
    }

    @Test
    void requestsInFlightAreAsManyAsTheFileSays() throws Exception {
        try (HttpTransport transport = start("{ port: 0, max-requests: 2 }")) {
            HttpServerFixture.ManualListener<Reply> listener = new HttpServerFixture.ManualListener<>();
            transport.serve(HttpServerFixture.RESERVE, new IntakeSettings(9, 9, Set.of()), listener::handle);
            URI here = transport.endpoint().orElseThrow();
            Address.Operation there = new Address.Operation("inventory", "reserve", Optional.of(here));
            List<CompletableFuture<Reply>> inFlight = Stream.of("first", "second")
                    .map(id -> ask(transport, there, id))
                    .toList();
            List<HttpServerFixture.PendingDelivery<Reply>> asked = List.of(listener.next(), listener.next());

            assertThat(HttpServerFixture.within(ask(transport, there, "too many")))
                    .isInstanceOfSatisfying(
                            Reply.Failure.class,
                            failure -> assertThat(failure.code()).isEqualTo("OVERLOADED"));
            asked.forEach(each -> each.result().complete(HttpServerFixture.success("done")));
            inFlight.forEach(each -> assertThat(HttpServerFixture.within(each)).isInstanceOf(Reply.Success.class));
        }
    }

    private CompletableFuture<Reply> ask(HttpTransport transport, URI endpoint, String id) {
        return ask(transport, new Address.Operation("kitchen", "cook", Optional.of(endpoint)), id);
    }

    private CompletableFuture<Reply> ask(HttpTransport transport, Address.Operation address, String id) {
        return transport.request(
                address, SampleEnvelopes.simple(id).build(), Deadline.after(PATIENCE, environment::nanos));
    }

    private HttpTransport start(String http) throws IOException {
        return new HttpTransportProvider()
                .start(settings(http), new TransportSetup("order", "order-1", 1_000_000, environment));
    }

    private HttpSettings settings(String http) throws IOException {
        Path file = Files.writeString(directory.resolve("messaging.yaml"), """
                messaging:
                  service: { name: order }
                  transports:
                    http: %s
                """.formatted(http));
        return MessagingConfig.load(file).settings(new HttpTransportProvider());
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, HERE_AS_WELL)) {
            return free.getLocalPort();
        }
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
