package dev.interservice.messaging.etcd;

import static dev.interservice.messaging.etcd.Neighbours.READY;
import static dev.interservice.messaging.etcd.Neighbours.WHERE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.etcd.Neighbours.Place;
import dev.interservice.messaging.etcd.Neighbours.Ready;
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

    private final Processes processes = new Processes();
    private EtcdRegistry onlooker;
    private Neighbours neighbours;

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
        neighbours = Neighbours.in(directory, server.endpoint(), prefix);
        onlooker = processes.connect(EtcdSettings.of(server.endpoint()).prefix(prefix));
    }

    @AfterEach
    void close() {
        neighbours.close();
        processes.close();
    }

    @Test
    void requestsGoToAllThatAreAnnouncedAndNoneFailsWhenOneGoesAway() {
        Told told = watching("inventory");
        Messaging first = inventory("first");
        inventory("second");
        told.awaitFresh(2);
        Customers customers = new Customers(neighbours.add("order", service -> {}));
        customers.ask(MANY);
        customers.finish();
        assertThat(customers.answers()).containsOnlyKeys("first", "second");

        customers.ask(MANY);
        first.close();
        customers.finish();
        Map<String, Integer> before = new TreeMap<>(customers.answers());
        customers.ask(MANY);
        customers.finish();

        assertThat(customers.failures()).as("%s", customers).isZero();
        assertThat(customers.answers()).containsEntry("first", before.get("first"));
    }

    @Test
    void instanceThatComesIsCalled() {
        Told told = watching("inventory");
        inventory("first");
        told.awaitFresh(1);
        Customers customers = new Customers(neighbours.add("order", service -> {}));
        customers.ask(1);

        inventory("second");

        customers.askUntil(() -> customers.answers().containsKey("second"));
        customers.finish();
        assertThat(customers.failures()).as("%s", customers).isZero();
    }

    @Test
    void eventGoesOnceToEachGroupThatIsAnnounced() throws InterruptedException {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        Told told = watching(ServiceInstance.keyOf(READY));
        subscriber("delivery", "delivery", heard);
        Messaging second = subscriber("delivery", "delivery", heard);
        Messaging billing = subscriber("billing", "billing", heard);
        told.awaitFresh(3);
        Messaging kitchen = neighbours.add("kitchen", service -> {});

        assertThat(publish(kitchen, 1, 10, heard, 20))
                .containsOnly(Map.entry("delivery", 10), Map.entry("billing", 10));
        billing.close();
        second.close();
        told.awaitFresh(1);

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
        return neighbours.add("inventory", service -> service.serve(WHERE, (ask, context) -> new Place(name)));
    }

    private Messaging subscriber(String service, String group, BlockingQueue<String> heard) {
        return neighbours.add(
                service, messaging -> messaging.subscribe(READY, group, (ready, context) -> heard.add(group)));
    }

    private Told watching(String key) {
        Told told = new Told();
        onlooker.watch(key, told);
        return told;
    }
}
