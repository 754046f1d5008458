package dev.interservice.messaging.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.figures.PerformanceFigure;
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
    private EtcdServicesFixture services;
    private Messaging order;
    private RequestLoadGenerator load;

    @BeforeEach
    void start() {
        etcd = EtcdServer.start();
        services = EtcdServicesFixture.in(directory, etcd.endpoint(), "load");
        for (int i = 0; i < INSTANCES; i++) {
            inventories.add(InventoryProcess.start(directory, services.file()));
        }
        try (TestRegistries registries = new TestRegistries()) {
            WatchRecorder recorder = new WatchRecorder();
            registries.connect(EtcdSettings.of(etcd.endpoint()).prefix("load")).watch("inventory", recorder);
            recorder.awaitFresh(INSTANCES);
        }
        order = services.add("order", service -> {});
        load = new RequestLoadGenerator(order);
        load.sendUntil(() -> load.answers().size() == INSTANCES);
    }

    @AfterEach
    void stop() {
        if (services != null) {
            services.close();
        }
        inventories.forEach(each -> each.kill(PATIENCE));
        if (etcd != null) {
            etcd.close();
        }
    }

    @Test
    void neitherTheEndOfEtcdNorThatOfAnInstanceFailsACall() {
        loseEtcdFor(Duration.ofSeconds(1));
        assertThat(load.failures()).as("without etcd: %s", load).isZero();

        killOneAmong(1_000);
        assertThat(load.failures()).as("of the one killed: %s", load).isZero();
    }

    @Test
    @Tag("figures")
    void figureOfAnInstanceThatIsKilled() {
        killOneAmong(100_000);
        PerformanceFigure.of("lookup-instance-kill-real", load.failures(), "idempotent calls failed")
                .samples(load.sent())
                .atMost(0);
    }

    @Test
    @Tag("figures")
    void figureOfAnEtcdThatIsDown() {
        loseEtcdFor(Duration.ofMinutes(1));
        PerformanceFigure.of("lookup-registry-down-real", load.failures(), "calls failed while etcd was down")
                .samples(load.sent())
                .atMost(0);
    }

    /** Killed, and started again after so long; until its list is known to be fresh, calls go on. */
    private void loseEtcdFor(Duration time) {
        etcd.kill();
        load.sendUntil(() -> freshness().contains("stale"));
        long end = System.nanoTime() + time.toNanos();
        load.sendUntil(() -> System.nanoTime() - end > 0);
        etcd.restart();
        load.sendUntil(() -> !freshness().contains("stale"));
        load.finish();
    }

    /** In the middle of so many calls, with some under way. */
    private void killOneAmong(int calls) {
        load.send(calls / 2);
        inventories.get(0).kill(PATIENCE);
        load.send(calls / 2);
        load.finish();
    }

    private String freshness() {
        return order.describe().services().get(0).freshness();
    }
}
