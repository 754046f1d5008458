package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.ClosedException;
import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.ScopedSettings;
import dev.interservice.messaging.config.ServiceSettings;
import dev.interservice.messaging.lookup.InMemoryRegistry;
import dev.interservice.messaging.lookup.InstanceSnapshot;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.testkit.ManualEnvironment;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MessagingStartTest {
    private static final URI HERE = URI.create("scripted://here");

    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic();

    private final RecordingRegistry registry = new RecordingRegistry();

    @Test
    void instanceIsAnnouncedOnceItsHandlersAreRegisteredAndUntilTheClose() {
        engineTest.transport.endpoint = Optional.of(HERE);
        engineTest.transport.onListen =
                () -> assertThat(registry.found("order")).isEmpty();
        Messaging messaging = engineTest.use(engineTest
                .builder()
                .registry(registry)
                .start(service -> service.serve(BUY, (order, context) -> TICKET)));

        assertThat(registry.found("order"))
                .singleElement()
                .extracting(ServiceInstance::endpoints)
                .isEqualTo(Map.of("scripted", HERE));
        engineTest.transport.onClose = () -> assertThat(registry.found("order")).isEmpty();
        messaging.close();

        assertThat(registry.found("order")).isEmpty();
        assertThat(registry.events).containsExactly("register", "register", "deregister", "deregister", "close");
    }

    @Test
    void pureCallerIsNotAnnounced() {
        engineTest.use(engineTest.builder().registry(registry).start(service -> {}));

        assertThat(registry.events).isEmpty();
    }

    @Test
    void messagingThatItsHandlersCloseIsNotAnnounced() {
        engineTest.transport.endpoint = Optional.of(HERE);

        engineTest.use(engineTest.builder().registry(registry).start(Messaging::close));

        assertThat(registry.found("order")).isEmpty();
    }

    @Test
    void announcementThatFailsClosesEverything() {
        engineTest.transport.endpoint = Optional.of(HERE);
        registry.broken = true;

        assertThatThrownBy(() -> engineTest
                        .builder()
                        .registry(registry)
                        .start(service -> service.consume(PACK, (order, context) -> {})))
                .hasMessage("scripted: cannot register");

        assertThat(engineTest.transport.closes).hasValue(1);
        assertThat(registry.events).endsWith("close");
    }

    @Test
    void deregistrationThatFailsStopsNoClose() {
        engineTest.transport.endpoint = Optional.of(HERE);
        Messaging messaging = engineTest.use(engineTest
                .builder()
                .registry(registry)
                .start(service -> service.consume(PACK, (order, context) -> {})));
        registry.broken = true;

        messaging.close();

        assertThat(engineTest.transport.closes).hasValue(1);
        assertThat(registry.events).endsWith("close");
    }

    @Test
    void handlersThatFailToRegisterCloseEverything() {
        AtomicReference<Messaging> escaped = new AtomicReference<>();
        IllegalStateException scripted = new IllegalStateException("scripted");

        assertThatThrownBy(() -> engineTest.builder().registry(registry).start(service -> {
                    escaped.set(service);
                    service.consume(PACK, (order, context) -> {});
                    throw scripted;
                }))
                .isSameAs(scripted);

        assertThat(engineTest.transport.closes).hasValue(1);
        assertThat(engineTest.queue(PACK).stops()).isPositive();
        assertThat(registry.events).containsExactly("close");
        assertThatThrownBy(() -> escaped.get().request(BUY, ORDER)).isInstanceOf(ClosedException.class);
    }

    @Test
    void missingModulesAreNamedWithTheirCoordinatesAllAtOnce() {
        MessagingConfig config = MessagingConfig.of("order")
                .defaults(ScopedSettings.NONE.transport("http"))
                .service("shop", ServiceSettings.NONE.route(ScopedSettings.NONE.transport("amqp")))
                .service("kitchen", ServiceSettings.NONE.route(ScopedSettings.NONE.transport("pigeon")));

        ConfigException failure = catchThrowableOfType(
                ConfigException.class,
                () -> MessagingRuntime.builder(config)
                        .environment(engineTest.environment)
                        .transport("scripted", engineTest.transport)
                        .registry(registry)
                        .start(service -> {}));

        assertThat(failure.problems())
                .hasSize(3)
                .anyMatch(
                        problem -> problem.contains("\"http\"") && problem.contains("dev.interservice:messaging-http"))
                .anyMatch(
                        problem -> problem.contains("\"amqp\"") && problem.contains("dev.interservice:messaging-amqp"))
                .anyMatch(problem -> problem.contains("\"pigeon\"") && problem.contains("known here are"));
        assertThat(engineTest.transport.closes)
                .as("closes of the transport that was given")
                .hasValue(1);
        assertThat(registry.events).containsExactly("close");
    }

    @Test
    void inMemoryConfigurationAsksForTheModule() {
        assertThatThrownBy(() -> MessagingRuntime.start(MessagingConfig.inMemory("order")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("add the dependency dev.interservice:messaging-inmemory");
    }

    @Test
    void healthIsThatOfTransportsAndOfNoRegistryThatNobodySetUp() {
        Health health = engineTest.start().health();

        assertThat(health.status()).isEqualTo(Health.Status.UP);
        assertThat(health.components()).extracting(Health.Component::name).containsExactly("transport scripted");
    }

    private static final class RecordingRegistry implements ServiceRegistry {
        final List<String> events = new ArrayList<>();
        boolean broken;
        private final InMemoryRegistry instances = new InMemoryRegistry(ManualEnvironment.deterministic());

        @Override
        public Registration register(ServiceInstance instance, Duration lease) {
            if (broken) {
                throw new IllegalStateException("scripted: cannot register");
            }
            events.add("register");
            Registration registration = instances.register(instance, lease);
            return () -> {
                if (broken) {
                    throw new IllegalStateException("scripted: cannot deregister");
                }
                events.add("deregister");
                registration.close();
            };
        }

        List<ServiceInstance> found(String key) {
            return instances.lookup(key).join().instances();
        }

        @Override
        public Health.Component health() {
            return instances.health();
        }

        @Override
        public CompletableFuture<InstanceSnapshot> lookup(String key) {
            return instances.lookup(key);
        }

        @Override
        public Registration watch(String key, Consumer<InstanceSnapshot> listener) {
            return instances.watch(key, listener);
        }

        @Override
        public void close() {
            events.add("close");
        }
    }
}
