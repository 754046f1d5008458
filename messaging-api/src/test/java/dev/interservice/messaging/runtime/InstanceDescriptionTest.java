package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Health;
import dev.interservice.messaging.InstanceDescription;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.ServiceDescription;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.config.InstanceSettings;
import dev.interservice.messaging.lookup.InMemoryRegistry;
import dev.interservice.messaging.lookup.InstanceSnapshot;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceInstance.Status;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a {@code Messaging} instance describes of the instances it calls, and announces of itself to its callers. */
class InstanceDescriptionTest {
    private static final URI A = URI.create("scripted://a");
    private static final URI B = URI.create("scripted://b");
    private static final URI HERE = URI.create("scripted://here");

    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic();

    private final InMemoryRegistry registry = new InMemoryRegistry(engineTest.environment);
    private final List<Signal> signals = new ArrayList<>();

    @BeforeEach
    void transportNeedsEndpoints() {
        engineTest.transport.needsEndpoint = true;
        engineTest.transport.onRequest = sent -> sent.complete(
                sent.address.endpoint().equals(Optional.of(A))
                        ? SampleReplies.failure("BROKEN", Outcome.EXECUTED)
                        : SampleReplies.success(TICKET));
    }

    @Test
    void ejectionIsASignalAndAPartOfHealthAndOfTheDescription() {
        register("i-1", A);
        register("i-2", B);
        Messaging messaging = caller();

        for (int i = 0; i < 20; i++) {
            messaging.requestAsync(BUY, ORDER);
            engineTest.runUntilIdle();
        }

        String name = "instance scripted://a of shop";
        assertThat(component(messaging, name).status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(component(messaging, name).reason()).contains("5 calls in a row failed");
        assertThat(changes()).extracting(Health.Component::name).containsExactly(name);
        ServiceDescription shop = messaging.describe().services().get(0);
        assertThat(shop.destination()).isEqualTo("shop");
        assertThat(shop.source()).isEqualTo("the registry given in code");
        assertThat(shop.freshness()).startsWith("as of ").doesNotContain("stale");
        assertThat(shop.instances())
                .extracting(InstanceDescription::endpoint)
                .containsExactly("scripted://a", "scripted://b");
        assertThat(shop.instances().get(0).ejected()).contains("5 calls in a row failed, until");
        assertThat(shop.instances().get(1).ejected()).isEmpty();
        assertThat(engineTest.transport.requests.stream()
                        .filter(sent -> sent.address.endpoint().equals(Optional.of(A))))
                .hasSize(5);
    }

    @Test
    void credentialsOfAnEndpointAreShownNowhere() {
        URI secret = URI.create("http://ann:pass@a:8080");
        register("i-1", secret);
        register("i-2", B);
        engineTest.transport.onRequest = sent -> sent.complete(
                sent.address.endpoint().equals(Optional.of(secret))
                        ? SampleReplies.failure("BROKEN", Outcome.EXECUTED)
                        : SampleReplies.success(TICKET));
        Messaging messaging = caller();

        for (int i = 0; i < 20; i++) {
            messaging.requestAsync(BUY, ORDER);
            engineTest.runUntilIdle();
        }

        String name = "instance http://****@a:8080 of shop";
        assertThat(component(messaging, name).status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(changes()).extracting(Health.Component::name).containsExactly(name);
        assertThat(messaging.describe().services().get(0).instances())
                .extracting(InstanceDescription::endpoint)
                .containsExactly("http://****@a:8080", "scripted://b");
        assertThat(signals.toString()).doesNotContain("pass");
    }

    @Test
    void ejectedInstanceThatNobodyCallsIsNotReportedAfterAWhile() {
        register("i-1", A);
        register("i-2", B);
        Messaging messaging = caller();
        for (int i = 0; i < 20; i++) {
            messaging.requestAsync(BUY, ORDER);
            engineTest.runUntilIdle();
        }

        engineTest.advance(60_000);

        assertThat(messaging.health().status()).isEqualTo(Health.Status.UP);
    }

    @Test
    void lostRegistryIsASignalAndAPartOfHealthAndOfTheDescription() {
        register("i-2", B);
        Messaging messaging = caller();
        messaging.request(BUY, ORDER);

        registry.disconnect();

        assertThat(component(messaging, "instances of shop").reason()).contains("cut off");
        assertThat(messaging.describe().services().get(0).freshness()).contains("stale since", "cut off");
        registry.reconnect();
        assertThat(changes())
                .extracting(Health.Component::status)
                .containsExactly(Health.Status.DEGRADED, Health.Status.UP);
    }

    @Test
    void instanceThatCannotBeReachedHasTheRegistryAskedAgainOnceASecond() {
        engineTest.retry(retry -> retry.maxAttempts(1));
        AtomicInteger lookups = new AtomicInteger();
        register("i-1", A);
        Messaging messaging = caller(new RegistryEndpointSelectorTest.BrokenRegistry() {
            @Override
            public CompletableFuture<InstanceSnapshot> lookup(String key) {
                assertThat(key).isEqualTo("shop");
                lookups.incrementAndGet();
                return super.lookup(key);
            }

            @Override
            public Registration watch(String key, Consumer<InstanceSnapshot> listener) {
                return registry.watch(key, listener);
            }
        });
        messaging.requestAsync(BUY, ORDER);
        engineTest.runUntilIdle();
        assertThat(lookups).as("a call that failed was answered").hasValue(0);

        engineTest.transport.onRequest = sent -> sent.fail(Progress.NOT_SENT, Reason.UNAVAILABLE);
        for (int i = 0; i < 10; i++) {
            messaging.requestAsync(BUY, ORDER);
            engineTest.runUntilIdle();
        }
        assertThat(lookups).hasValue(1);
        engineTest.advance(1_000);
        messaging.requestAsync(BUY, ORDER);
        messaging.requestAsync(BUY, ORDER);
        engineTest.runUntilIdle();

        assertThat(lookups).hasValue(2);
    }

    @Test
    void instanceIsAnnouncedWithItsShare() {
        engineTest.config(config -> config.instanceSettings(new InstanceSettings(Optional.of("north"), 3)));
        server();

        assertThat(here().zone()).contains("north");
        assertThat(here().weight()).isEqualTo(3);
        assertThat(here().status()).isEqualTo(Status.UP);
    }

    @Test
    void closeAnnouncesTheDrainFirstAndGivesCallersTimeBeforeItTakesNothingMore() {
        engineTest.limits(limits -> limits.drainDelay(Duration.ofSeconds(3)));
        List<String> events = new ArrayList<>();
        engineTest.transport.endpoint = Optional.of(HERE);
        Messaging messaging = engineTest.use(engineTest
                .builder()
                .registry(registry)
                .start(service -> service.consume(PACK, (order, context) -> {})));
        long startedAt = engineTest.environment.nanos();
        registry.watch("order", snapshot -> events.add(statuses(snapshot)));
        engineTest
                .queue(PACK)
                .onStop(() ->
                        events.add("stopped after " + Duration.ofNanos(engineTest.environment.nanos() - startedAt)));

        messaging.close();

        assertThat(events).containsExactly("[UP]", "[DRAINING]", "stopped after PT3S", "[]");
    }

    @Test
    void closeOfWhatNobodyWasToldOfIsNotDelayed() {
        engineTest.limits(limits -> limits.drainDelay(Duration.ofSeconds(3)));
        Messaging messaging = engineTest.withRegistry(registry);
        long startedAt = engineTest.environment.nanos();

        messaging.close();

        assertThat(engineTest.environment.nanos()).isEqualTo(startedAt);
    }

    @Test
    void servicesOfOneJvmFindEachOtherByConfigurationAlone() {
        engineTest.transport.endpoint = Optional.of(B);
        engineTest.config(config -> config.defaults(config.defaults().lookup("in-memory")));
        Messaging shop = engineTest.builder().start(service -> service.serve(BUY, (order, context) -> TICKET));
        try {
            assertThat(shop.health().components())
                    .extracting(Health.Component::name)
                    .contains("in-memory registry");
        } finally {
            shop.close();
        }
        engineTest.use(shop);
    }

    private Messaging caller() {
        return caller(registry);
    }

    private Messaging caller(ServiceRegistry used) {
        return engineTest.use(
                engineTest.builder().registry(used).observer(signals::add).start(service -> {}));
    }

    private Messaging server() {
        engineTest.transport.endpoint = Optional.of(HERE);
        return engineTest.use(engineTest
                .builder()
                .registry(registry)
                .start(service -> service.serve(BUY, (order, context) -> TICKET)));
    }

    private ServiceInstance here() {
        return registry.lookup("order").join().instances().get(0);
    }

    private List<Health.Component> changes() {
        return signals.stream()
                .filter(Signal.StateChanged.class::isInstance)
                .map(signal -> ((Signal.StateChanged) signal).component())
                .toList();
    }

    private static Health.Component component(Messaging messaging, String name) {
        return messaging.health().components().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String statuses(InstanceSnapshot snapshot) {
        return snapshot.instances().stream()
                .map(ServiceInstance::status)
                .toList()
                .toString();
    }

    private void register(String id, URI endpoint) {
        registry.register(new ServiceInstance("shop", id, Map.of("scripted", endpoint)), Duration.ofSeconds(15));
    }
}
