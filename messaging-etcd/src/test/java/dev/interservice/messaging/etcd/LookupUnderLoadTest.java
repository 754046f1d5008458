package dev.interservice.messaging.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.figures.Figure;
import dev.interservice.messaging.servers.Subprocess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What callers see when a real etcd is killed under load, and then one of three processes that they call. */
@Timeout(300)
class LookupUnderLoadTest {
    private static final int INSTANCES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final List<Subprocess> inventories = new ArrayList<>();
    private EtcdServer etcd;
    private Neighbours neighbours;
    private Messaging order;
    private Customers customers;

    @BeforeEach
    void start() {
        etcd = EtcdServer.start();
        neighbours = Neighbours.in(directory, etcd.endpoint(), "load");
        for (int i = 0; i < INSTANCES; i++) {
            inventories.add(InventoryProcess.start(directory, neighbours.file()));
        }
        try (Processes processes = new Processes()) {
            Told told = new Told();
            processes.connect(EtcdSettings.of(etcd.endpoint()).prefix("load")).watch("inventory", told);
            told.awaitFresh(INSTANCES);
        }
        order = neighbours.add("order", service -> {});
        customers = new Customers(order);
        customers.askUntil(() -> customers.answers().size() == INSTANCES);
    }

    @AfterEach
    void stop() {
        if (neighbours != null) {
            neighbours.close();
        }
        inventories.forEach(each -> each.kill(PATIENCE));
        if (etcd != null) {
            etcd.close();
        }
    }

    @Test
    void neitherTheEndOfEtcdNorThatOfAnInstanceFailsACall() {
        loseEtcdFor(Duration.ofSeconds(1));
        assertThat(customers.failures()).as("without etcd: %s", customers).isZero();

        killOneAmong(1_000);
        assertThat(customers.failures()).as("of the one killed: %s", customers).isZero();
    }

    @Test
    @Tag("figures")
    void figureOfAnInstanceThatIsKilled() {
        killOneAmong(100_000);
        Figure.of("lookup-instance-kill-real", customers.failures(), "idempotent calls failed")
                .samples(customers.asked())
                .atMost(0);
    }

    @Test
    @Tag("figures")
    void figureOfAnEtcdThatIsDown() {
        loseEtcdFor(Duration.ofMinutes(1));
        Figure.of("lookup-registry-down-real", customers.failures(), "calls failed while etcd was down")
                .samples(customers.asked())
                .atMost(0);
    }

    /** Killed, and started again after so long; until its list is known to be fresh, calls go on. */
    private void loseEtcdFor(Duration time) {
        etcd.kill();
        customers.askUntil(() -> freshness().contains("stale"));
        long end = System.nanoTime() + time.toNanos();
        customers.askUntil(() -> System.nanoTime() - end > 0);
        etcd.restart();
        customers.askUntil(() -> !freshness().contains("stale"));
        customers.finish();
    }

    /** In the middle of so many calls, with some under way. */
    private void killOneAmong(int calls) {
        customers.ask(calls / 2);
        inventories.get(0).kill(PATIENCE);
        customers.ask(calls / 2);
        customers.finish();
    }

    private String freshness() {
        return order.describe().services().get(0).freshness();
    }
}
