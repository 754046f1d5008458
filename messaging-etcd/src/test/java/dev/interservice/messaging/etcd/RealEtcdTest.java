package dev.interservice.messaging.etcd;

import static dev.interservice.messaging.etcd.TestRegistries.LEASE;
import static dev.interservice.messaging.etcd.TestRegistries.SERVICE;
import static dev.interservice.messaging.etcd.TestRegistries.failure;
import static dev.interservice.messaging.etcd.TestRegistries.instance;
import static dev.interservice.messaging.etcd.TestRegistries.result;
import static dev.interservice.messaging.etcd.TestRegistries.watching;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Health;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.servers.FreePort;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What others do to etcd while we use it, and etcd to itself. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RealEtcdTest {
    private static final Duration LONG_LEASE = Duration.ofMinutes(5);
    private static EtcdServer server;

    private final TestRegistries registries = new TestRegistries();
    private EtcdSettings settings;

    @BeforeAll
    static void start() {
        server = EtcdServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void prefix(TestInfo test) {
        settings = EtcdSettings.of(server.endpoint())
                .prefix(test.getTestMethod().orElseThrow().getName());
    }

    @AfterEach
    void close() {
        registries.close();
    }

    @Test
    void instanceStandsWhereTheDocumentationSays() {
        ServiceInstance instance = new ServiceInstance(
                SERVICE,
                "a/1",
                Map.of("http", URI.create("http://127.0.0.1:8081")),
                Map.of("kitchen.meal-ready", Set.of("delivery")));
        EtcdRegistry registry = registries.connect(settings);
        registry.register(instance, LONG_LEASE);
        watching(registry).awaitFresh("a/1");

        String value = "{\"service\":\"order\",\"id\":\"a/1\",\"endpoints\":{\"http\":\"http://127.0.0.1:8081\"},"
                + "\"subscriptions\":{\"kitchen.meal-ready\":[\"delivery\"]}}";
        assertThat(textAt("/services/order/a%2F1")).isEqualTo(value);
        assertThat(textAt("/events/kitchen.meal-ready/order/a%2F1")).isEqualTo(value);
    }

    @Test
    void subscriptionThatIsGivenUpIsNotFoundAnyMore() {
        ServiceInstance plain = instance("a");
        ServiceInstance subscriber =
                new ServiceInstance(SERVICE, "a", plain.endpoints(), Map.of("kitchen.meal-ready", Set.of("delivery")));
        EtcdRegistry registry = registries.connect(settings);
        WatchRecorder recorder = new WatchRecorder();
        registry.watch("event:kitchen.meal-ready", recorder);
        registry.register(subscriber, LONG_LEASE);
        recorder.awaitFresh("a");

        registry.register(plain, LONG_LEASE);

        recorder.awaitFresh();
        assertThat(result(registry.lookup(SERVICE)).instances()).containsExactly(plain);
    }

    @Test
    void instanceComesBackWhenItsLeaseIsRevoked() {
        registries.connect(settings).register(instance("a"), LEASE);
        EtcdRegistry other = registries.connect(settings);
        other.register(instance("b"), LEASE);
        WatchRecorder recorder = watching(other);
        recorder.awaitFresh("a", "b");

        String lease = pairAt("/services/order/a").path("lease").asString();
        server.ask("/v3/lease/revoke", "{\"ID\":\"" + lease + "\"}");

        recorder.awaitFresh("b");
        recorder.awaitFresh("a", "b");
        assertThat(pairAt("/services/order/a").path("lease").asString()).isNotEqualTo(lease);
    }

    @Test
    void instanceComesBackWhenSomebodyDeletesItsKey() {
        EtcdRegistry registry = registries.connect(settings);
        registry.register(instance("a"), LEASE);
        registry.register(instance("b"), LONG_LEASE);
        WatchRecorder recorder = watching(registry);
        recorder.awaitFresh("a", "b");

        delete("/services/order/a");

        recorder.awaitFresh("b");
        recorder.awaitFresh("a", "b");
    }

    @Test
    void renewingAnUnchangedInstanceChangesNothing() {
        EtcdRegistry registry = registries.connect(settings);
        registry.register(instance("a"), Duration.ofSeconds(1));
        EtcdRegistry other = registries.connect(settings);
        WatchRecorder recorder = watching(other);
        recorder.awaitFresh("a");
        JsonNode before = pairAt("/services/order/a");

        // Longer than the lease, so it has been renewed by then.
        other.register(instance("b"), Duration.ofSeconds(1));
        recorder.awaitFresh("a", "b");
        WatchRecorder expiry = new WatchRecorder();
        other.watch("expiry", expiry);
        expiry.awaitFresh();
        put("/services/expiry/x", "{\"service\":\"expiry\",\"id\":\"x\",\"endpoints\":{}}", granted(2));
        expiry.awaitFresh("x");
        expiry.awaitFresh();

        assertThat(pairAt("/services/order/a")).isEqualTo(before);
    }

    @Test
    void whatIsNoInstanceIsPassedOver() {
        put("/services/order/x", "no JSON", "0");
        put("/services/order/y", "{\"service\":\"order\"}", "0");
        put(
                "/services/order/z",
                "{\"service\":\"order\",\"id\":\"z\",\"endpoints\":{\"http\":\"http://127.0.0.1:1\"},\"later\":{}}",
                "0");
        EtcdRegistry registry = registries.connect(settings);
        WatchRecorder recorder = watching(registry);

        recorder.awaitFresh("z");
        put("/services/order/z", "[]", "0");
        registry.register(instance("a"), LONG_LEASE);

        recorder.awaitFresh("a");
    }

    @Test
    void compactionUnderAWatchLosesNothing() {
        EtcdRegistry registry = registries.connect(settings);
        WatchRecorder recorder = watching(registry);
        registry.register(instance("a"), LONG_LEASE);
        recorder.awaitFresh("a");

        long revision = server.ask("/v3/kv/range", "{\"key\":\"YQ==\"}")
                .path("header")
                .path("revision")
                .asLong();
        server.ask("/v3/kv/compaction", "{\"revision\":\"" + revision + "\",\"physical\":true}");
        registry.register(instance("b"), LONG_LEASE);
        recorder.awaitFresh("a", "b");
        server.kill();
        server.restart();
        registry.register(instance("c"), LONG_LEASE);

        recorder.awaitFresh("a", "b", "c");
        assertThat(recorder.snapshots().stream()
                        .dropWhile(snapshot -> snapshot.instances().isEmpty()))
                .allSatisfy(
                        snapshot -> assertThat(WatchRecorder.idsOf(snapshot)).contains("a"));
    }

    @Test
    void memberThatIsDeadIsPassedOver() {
        EtcdSettings several = EtcdSettings.of(URI.create("http://127.0.0.1:" + FreePort.next()), server.endpoint())
                .prefix(settings.prefix().orElseThrow());
        EtcdRegistry registry = registries.connect(several);
        registry.register(instance("a"), LONG_LEASE);

        watching(registry).awaitFresh("a");
        assertThat(registry.health().status()).isEqualTo(Health.Status.UP);
        assertThat(registries.signals()).isEmpty();
    }

    @Test
    void listThatIsSuddenlyEmptyIsSeenTwiceBeforeItIsBelieved() {
        EtcdTimings longConfirmation = new EtcdTimings(
                Duration.ofSeconds(2),
                Duration.ofMillis(300),
                Duration.ofMinutes(5),
                Duration.ofSeconds(3),
                Duration.ofMillis(20),
                Duration.ofMillis(300));
        EtcdRegistry registry = registries.connect(settings, longConfirmation);
        WatchRecorder recorder = watching(registry);
        EtcdRegistry other = registries.connect(settings);
        Registration first = other.register(instance("a"), LONG_LEASE);
        recorder.awaitFresh("a");

        first.close();
        assertThat(result(other.lookup(SERVICE)).instances()).isEmpty();
        other.register(instance("b"), LONG_LEASE);

        recorder.awaitFresh("b");
        assertThat(recorder.snapshots().stream()
                        .dropWhile(snapshot -> snapshot.instances().isEmpty()))
                .noneMatch(snapshot -> snapshot.instances().isEmpty());
    }

    @Test
    void lookupOfADeadEtcdFailsWithWhatIsWrong() {
        EtcdRegistry registry = registries.connect(EtcdSettings.of(URI.create("http://127.0.0.1:" + FreePort.next())));

        assertThat(failure(registry.lookup(SERVICE))).hasMessageMatching("etcd at http://127.0.0.1:\\d+ cannot be .*");
        assertThat(registry.health().status()).isEqualTo(Health.Status.DOWN);
    }

    private String textAt(String key) {
        return new String(GatewayJson.fromBase64(pairAt(key).path("value")), java.nio.charset.StandardCharsets.UTF_8);
    }

    private JsonNode pairAt(String key) {
        return server.ask("/v3/kv/range", "{\"key\":\"" + encoded(key) + "\"}")
                .path("kvs")
                .path(0);
    }

    private void delete(String key) {
        server.ask("/v3/kv/deleterange", "{\"key\":\"" + encoded(key) + "\"}");
    }

    private void put(String key, String value, String lease) {
        server.ask(
                "/v3/kv/put",
                "{\"key\":\"" + encoded(key) + "\",\"value\":\"" + GatewayJson.toBase64(value) + "\",\"lease\":\""
                        + lease + "\"}");
    }

    private static String granted(int seconds) {
        return server.ask("/v3/lease/grant", "{\"TTL\":\"" + seconds + "\"}")
                .path("ID")
                .asString();
    }

    private String encoded(String key) {
        return GatewayJson.toBase64("/" + settings.prefix().orElseThrow() + key);
    }
}
