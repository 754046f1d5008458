package dev.interservice.messaging.etcd;

import static dev.interservice.messaging.etcd.EtcdServicesFixture.READY;
import static dev.interservice.messaging.etcd.EtcdServicesFixture.WHERE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.etcd.EtcdServicesFixture.Place;
import dev.interservice.messaging.etcd.EtcdServicesFixture.Ready;
import dev.interservice.messaging.lookup.ServiceInstance;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Services over HTTP that know each other from a real etcd only, as a configuration file says. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EtcdThroughEngineTest {
    private static final int MANY = 500;
    private static EtcdServer server;

    @TempDir
    private Path directory;

    private final TestRegistries registries = new TestRegistries();
    private EtcdRegistry watchingRegistry;
    private EtcdServicesFixture services;

    @BeforeAll
    static void startServer() {
        server = EtcdServer.start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void start(TestInfo test) {
        String prefix = "engine/" + test.getTestMethod().orElseThrow().getName();
        services = EtcdServicesFixture.in(directory, server.endpoint(), prefix);
        watchingRegistry = registries.connect(EtcdSettings.of(server.endpoint()).prefix(prefix));
    }

    @AfterEach
    void close() {
        services.close();
        registries.close();
    }

    @Test
    void requestsGoToAllThatAreAnnouncedAndNoneFailsWhenOneGoesAway() {
        WatchRecorder recorder = watching("inventory");
        Messaging first = inventory("first");
        inventory("second");
        recorder.awaitFresh(2);
        RequestLoadGenerator load = new RequestLoadGenerator(services.add("order", service -> {}));
        load.send(MANY);
        load.finish();
        assertThat(load.answers()).containsOnlyKeys("first", "second");

        load.send(MANY);
        first.close();
        load.finish();
        Map<String, Integer> before = new TreeMap<>(load.answers());
        load.send(MANY);
        load.finish();

        assertThat(load.failures()).as("%s", load).isZero();
        assertThat(load.answers()).containsEntry("first", before.get("first"));
    }

    @Test
    void instanceThatComesIsCalled() {
        WatchRecorder recorder = watching("inventory");
        inventory("first");
        recorder.awaitFresh(1);
        RequestLoadGenerator load = new RequestLoadGenerator(services.add("order", service -> {}));
        load.send(1);

        inventory("second");

        load.sendUntil(() -> load.answers().containsKey("second"));
        load.finish();
        assertThat(load.failures()).as("%s", load).isZero();
    }

    @Test
    void eventGoesOnceToEachGroupThatIsAnnounced() throws InterruptedException {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        WatchRecorder recorder = watching(ServiceInstance.keyOf(READY));
        subscriber("delivery", "delivery", heard);
        Messaging second = subscriber("delivery", "delivery", heard);
        Messaging billing = subscriber("billing", "billing", heard);
        recorder.awaitFresh(3);
        Messaging kitchen = services.add("kitchen", service -> {});

        assertThat(publish(kitchen, 1, 10, heard, 20))
                .containsOnly(Map.entry("delivery", 10), Map.entry("billing", 10));
        billing.close();
        second.close();
        recorder.awaitFresh(1);

        assertThat(publish(kitchen, 11, 20, heard, 10)).containsOnly(Map.entry("delivery", 10));
        assertThat(heard).isEmpty();
    }

    /** What each group has heard of these, once so much was heard in all. */
    private static Map<String, Integer> publish(
            Messaging kitchen, int from, int to, BlockingQueue<String> heard, int expected)
            throws InterruptedException {
        IntStream.rangeClosed(from, to).forEach(number -> kitchen.publish(READY, new Ready(number)));
        Map<String, Integer> byGroup = new TreeMap<>();
        for (int i = 0; i < expected; i++) {
            String group = heard.poll(20, TimeUnit.SECONDS);
            assertThat(group).as("heard in time, besides %s", byGroup).isNotNull();
            byGroup.merge(group, 1, Integer::sum);
        }
        return byGroup;
    }

    private Messaging inventory(String name) {
        return services.add("inventory", service -> service.serve(WHERE, (ask, context) -> new Place(name)));
    }

    private Messaging subscriber(String service, String group, BlockingQueue<String> heard) {
        return services.add(
                service, messaging -> messaging.subscribe(READY, group, (ready, context) -> heard.add(group)));
    }

    private WatchRecorder watching(String key) {
        WatchRecorder recorder = new WatchRecorder();
        watchingRegistry.watch(key, recorder);
        return recorder;
    }
}
