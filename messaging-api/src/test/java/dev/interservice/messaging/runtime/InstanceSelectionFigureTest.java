package dev.interservice.messaging.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.figures.PerformanceFigure;
import dev.interservice.messaging.resilience.LoadBalancingPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What callers see of an instance that is slow, fails or dies, and of a registry that is down: simulated, a call each ms. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class InstanceSelectionFigureTest {
    private static final long SEED = 7;
    private static final int FEW = 3_000;
    private static final int MANY = 60_000;
    private static final Duration APART = Duration.ofMillis(1);
    private static final double MEAN_MILLIS = 10;

    @RegisterExtension
    final EngineTestExtension engineTest =
            EngineTestExtension.deterministic().route(route -> route.balance(LoadBalancingPolicy.TWO_CHOICES));

    private final SimulatedInstances simulatedInstances = new SimulatedInstances(engineTest, SEED);

    @Test
    void slowInstanceIsHardlySeen() {
        assertThat(slowInstance(FEW)).isLessThanOrEqualTo(2 * healthyP99());
    }

    @Test
    void instanceThatFailsAtOnceIsHardlySeenWithoutRetries() {
        assertThat(failingInstance(FEW, 1)).isLessThanOrEqualTo(0.005);
    }

    @Test
    void instanceThatFailsAtOnceIsNotSeenWithRetries() {
        assertThat(failingInstance(FEW, 3)).isZero();
    }

    @Test
    void instanceThatIsKilledIsNotSeen() {
        assertThat(killedInstance(FEW)).isZero();
    }

    @Test
    void registryThatIsDownIsNotSeen() {
        assertThat(registryDown(FEW)).isZero();
    }

    @Test
    @Tag("figures")
    void figureOfASlowInstance() {
        PerformanceFigure.of(
                        "lookup-slow-instance", slowInstance(MANY) / healthyP99(), "times the p99 of healthy instances")
                .samples(MANY)
                .seed(SEED)
                .atMost(2);
    }

    @Test
    @Tag("figures")
    void figureOfAFailingInstanceWithoutRetries() {
        PerformanceFigure.of(
                        "lookup-failing-instance", failingInstance(MANY, 1), "of the calls failed, without retries")
                .samples(MANY)
                .seed(SEED)
                .atMost(0.005);
    }

    @Test
    @Tag("figures")
    void figureOfAFailingInstanceWithRetries() {
        PerformanceFigure.of(
                        "lookup-failing-instance-retried",
                        failingInstance(MANY, 3),
                        "of the calls failed, with retries")
                .samples(MANY)
                .seed(SEED)
                .atMost(0);
    }

    @Test
    @Tag("figures")
    void figureOfAKilledInstance() {
        PerformanceFigure.of("lookup-instance-kill", killedInstance(MANY), "idempotent calls failed")
                .samples(MANY)
                .seed(SEED)
                .atMost(0);
    }

    @Test
    @Tag("figures")
    void figureOfARegistryThatIsDown() {
        PerformanceFigure.of("lookup-registry-down", registryDown(MANY), "idempotent calls failed")
                .samples(MANY)
                .seed(SEED)
                .atMost(0);
    }

    /** Five instances, one of them twenty times slower. */
    private double slowInstance(int calls) {
        for (int i = 0; i < 4; i++) {
            simulatedInstances.addInstance(MEAN_MILLIS);
        }
        URI slow = simulatedInstances.addInstance(20 * MEAN_MILLIS);
        run(calls);
        assertThat(simulatedInstances.failures()).isZero();
        assertThat(simulatedInstances.callsTo(slow)).isPositive();
        return simulatedInstances.p99();
    }

    /** Of times that are drawn as those of the simulated instances are, 99 of 100 are shorter. */
    private static double healthyP99() {
        return MEAN_MILLIS * Math.log(100);
    }

    /** Three instances, one of which answers everything at once with a failure that could be tried again. */
    private double failingInstance(int calls, int attempts) {
        engineTest.retry(retry -> retry.maxAttempts(attempts));
        simulatedInstances.addInstance(MEAN_MILLIS);
        simulatedInstances.addInstance(MEAN_MILLIS);
        URI failing = simulatedInstances.addInstance(MEAN_MILLIS);
        simulatedInstances.startFailing(failing);
        run(calls);
        assertThat(simulatedInstances.callsTo(failing)).isPositive();
        return (double) simulatedInstances.failures() / calls;
    }

    /** One of three instances is killed under load, and nobody tells the registry. */
    private int killedInstance(int calls) {
        simulatedInstances.addInstance(MEAN_MILLIS);
        simulatedInstances.addInstance(MEAN_MILLIS);
        URI killed = simulatedInstances.addInstance(MEAN_MILLIS);
        Messaging messaging = engineTest.withRegistry(simulatedInstances.registry);
        simulatedInstances.call(
                calls / 2, APART, () -> messaging.requestAsync(ShopContracts.FIND, ShopContracts.ORDER));
        assertThat(simulatedInstances.callsTo(killed)).isGreaterThan(calls / 10);
        simulatedInstances.kill(killed);
        simulatedInstances.call(
                calls / 2, APART, () -> messaging.requestAsync(ShopContracts.FIND, ShopContracts.ORDER));
        simulatedInstances.awaitInFlight();
        assertThat(simulatedInstances.ended()).isEqualTo(calls);
        return simulatedInstances.failures();
    }

    /** The registry is down for all of the time but a little, and meanwhile one of three instances is killed. */
    private int registryDown(int calls) {
        simulatedInstances.addInstance(MEAN_MILLIS);
        simulatedInstances.addInstance(MEAN_MILLIS);
        URI killed = simulatedInstances.addInstance(MEAN_MILLIS);
        Messaging messaging = engineTest.withRegistry(simulatedInstances.registry);
        simulatedInstances.call(100, APART, () -> messaging.requestAsync(ShopContracts.FIND, ShopContracts.ORDER));
        simulatedInstances.registry.disconnect();
        simulatedInstances.call(
                calls / 2, APART, () -> messaging.requestAsync(ShopContracts.FIND, ShopContracts.ORDER));
        simulatedInstances.kill(killed);
        simulatedInstances.call(
                calls / 2, APART, () -> messaging.requestAsync(ShopContracts.FIND, ShopContracts.ORDER));
        simulatedInstances.registry.reconnect();
        simulatedInstances.call(100, APART, () -> messaging.requestAsync(ShopContracts.FIND, ShopContracts.ORDER));
        simulatedInstances.awaitInFlight();
        assertThat(simulatedInstances.ended()).isEqualTo(calls + 200);
        return simulatedInstances.failures();
    }

    private void run(int calls) {
        Messaging messaging = engineTest.withRegistry(simulatedInstances.registry);
        simulatedInstances.call(calls, APART, () -> messaging.requestAsync(ShopContracts.FIND, ShopContracts.ORDER));
        simulatedInstances.awaitInFlight();
        assertThat(simulatedInstances.ended()).isEqualTo(calls);
    }
}
