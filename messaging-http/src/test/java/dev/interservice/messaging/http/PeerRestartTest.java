package dev.interservice.messaging.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.ScopedSettings;
import dev.interservice.messaging.lookup.InMemoryRegistry;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.transport.TransportSetup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer that is restarted between two calls is not noticed by its callers. */
@Timeout(60)
class PeerRestartTest {
    record Ask(String text) {}

    record Answer(String text) {}

    private static final Operation<Ask, Answer> ONCE = Operation.of("inventory", "once", Ask.class, Answer.class);
    private static final Operation<Ask, Answer> AGAIN =
            Operation.of("inventory", "again", Ask.class, Answer.class).idempotent();
    private static final int CALLS = 10;

    private final Environment environment = MessagingRuntime.environment("restart");
    private final InMemoryRegistry registry = new InMemoryRegistry(environment);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        environment.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {HttpSettings.HTTP_1_1, HttpSettings.H2C})
    void staleConnectionsOfARestartedPeerFailNoCall(String protocol) throws Exception {
        HttpTransport caller = transport("order", protocol, Optional.empty());
        Messaging order = start("order", caller, messaging -> {});
        HttpTransport first = transport("inventory", protocol, Optional.of(0));
        int port = first.port();
        Messaging inventory = start("inventory", first, PeerRestartTest::serve);
        assertThat(askedAtOnce(order)).hasSize(2 * CALLS);

        inventory.close();
        first.close();
        start("inventory", transport("inventory", protocol, Optional.of(port)), PeerRestartTest::serve);

        assertThat(askedAtOnce(order)).hasSize(2 * CALLS);
    }

    private HttpTransport transport(String service, String protocol, Optional<Integer> port) {
        HttpSettings settings = new HttpSettings(
                port,
                Optional.empty(),
                Optional.empty(),
                Optional.of(protocol),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        TransportSetup setup = new TransportSetup(service, environment.newId(), 1_000_000, environment);
        HttpTransport transport = HttpTransport.start(settings, setup);
        open.add(transport);
        return transport;
    }

    private Messaging start(String service, HttpTransport transport, Consumer<Messaging> handlers) {
        MessagingConfig config = MessagingConfig.of(service)
                .defaults(ScopedSettings.NONE.transport("http").timeout(Duration.ofSeconds(20)));
        Messaging messaging = MessagingRuntime.builder(config)
                .transport("http", transport)
                .registry(registry)
                .start(handlers);
        open.add(0, messaging);
        return messaging;
    }

    private static void serve(Messaging inventory) {
        inventory.serve(ONCE, (ask, context) -> new Answer(ask.text()));
        inventory.serve(AGAIN, (ask, context) -> new Answer(ask.text()));
    }

    private static List<String> askedAtOnce(Messaging order) throws Exception {
        List<CompletableFuture<Answer>> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            calls.add(order.requestAsync(ONCE, new Ask("once " + i)));
            calls.add(order.requestAsync(AGAIN, new Ask("again " + i)));
        }
        List<String> answers = new ArrayList<>();
        for (CompletableFuture<Answer> each : calls) {
            answers.add(each.get(30, TimeUnit.SECONDS).text());
        }
        return answers;
    }
}
