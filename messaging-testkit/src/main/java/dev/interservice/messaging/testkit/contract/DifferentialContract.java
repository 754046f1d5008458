package dev.interservice.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.transport.Guarantee;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** D1: the same scenario can be seen to go the same way over this transport and over one that is known to be right. */
public interface DifferentialContract extends TransportContract {
    /** A property with a seed, to play a random scenario once more. */
    String SEED = "messaging.seed";

    /** A new fixture of the transport to compare with: the one in memory. */
    TransportFixture referenceFixture();

    /**
     * D1: answers, faults and failures reach the caller as they do over the other transport.
     *
     * <p>A swap of the transport must not be seen in the code. When this fails, the trace tells the first line that differs;
     * the rule for it is among the R.
     */
    @Test
    default void d1_requestsGoTheSameWay(TransportTestContext test) {
        compare(
                test,
                Scenario.named("requests")
                        .requests("order", "inventory", "reserve", "too early")
                        .serves("inventory", "reserve")
                        .requests("order", "inventory", "reserve", "pizza")
                        .requests("order", "inventory", "reserve", "refuse truffles")
                        .requests("order", "inventory", "reserve", "break the shelf")
                        .requests("inventory", "inventory", "reserve", "my own")
                        .closes("inventory")
                        .requests("order", "inventory", "reserve", "too late")
                        .opens("inventory")
                        .requests("order", "inventory", "reserve", "soup"));
    }

    /**
     * D1: so do messages that are handled at once, after failures, and never.
     *
     * <p>When this fails, look among the P.
     */
    @Test
    default void d1_messagesGoTheSameWay(TransportTestContext test) {
        compare(
                test,
                Scenario.named("messages")
                        .needs(Guarantee.DEAD_LETTERS)
                        .sends("order", "kitchen", "cook", "too early")
                        .publishes("kitchen", "kitchen", "meal-ready", "to nobody")
                        .consumes("kitchen", "cook", 0)
                        .consumes("bakery", "bake", 2)
                        .consumes("bar", "mix", 9)
                        .subscribes("delivery", "kitchen", "meal-ready", 0)
                        .subscribes("billing", "kitchen", "meal-ready", 1)
                        .sends("order", "kitchen", "cook", "pizza")
                        .sends("order", "bakery", "bake", "bread")
                        .sends("order", "bar", "mix", "poison")
                        .publishes("kitchen", "kitchen", "meal-ready", "pizza")
                        .sends("order", "kitchen", "cook", "soup"));
    }

    /**
     * D1: so do messages for receivers that are away.
     *
     * <p>When this fails, look at P14 and L7.
     */
    @Test
    default void d1_absenceGoesTheSameWay(TransportTestContext test) {
        compare(
                test,
                Scenario.named("absence")
                        .needs(Guarantee.DURABLE)
                        .consumes("kitchen", "cook", 1)
                        .subscribes("delivery", "kitchen", "meal-ready", 0)
                        .closes("kitchen")
                        .closes("delivery")
                        .sends("order", "kitchen", "cook", "pizza")
                        .publishes("order", "kitchen", "meal-ready", "salad")
                        .opens("kitchen")
                        .publishes("order", "kitchen", "meal-ready", "soup")
                        .opens("delivery")
                        .sends("order", "kitchen", "cook", "soup"));
    }

    /**
     * D1: so does a lost connection, and the time after it.
     *
     * <p>When this fails, look at R14 and T3.
     */
    @Test
    default void d1_lostConnectionGoesTheSameWay(TransportTestContext test) {
        compare(
                test,
                Scenario.named("a lost connection")
                        .serves("inventory", "reserve")
                        .consumes("kitchen", "cook", 0)
                        .requests("order", "inventory", "reserve", "before")
                        .sends("order", "kitchen", "cook", "before")
                        .disturbed(Disturbance.CUT)
                        .repaired()
                        .requests("order", "inventory", "reserve", "after")
                        .sends("order", "kitchen", "cook", "after"));
    }

    /**
     * D1: so does a scenario made by chance. It tells its seed, and {@code -Dmessaging.seed=SEED} plays it again.
     *
     * <p>When this fails, write a scenario of its shortest part that still fails.
     */
    @Test
    default void d1_randomScenarioGoesTheSameWay(TransportTestContext test) {
        compare(test, Scenario.random(Long.getLong(SEED, System.nanoTime())));
    }

    private void compare(TransportTestContext test, Scenario scenario) {
        scenario.needs().forEach(test::assumePromised);
        TransportTestContext other = new TransportTestContext(new ReferenceTransportContract(this));
        ScenarioTrace expected;
        try {
            expected = ScenarioRun.of(scenario, other);
        } finally {
            other.tearDown();
        }

        ScenarioTrace trace = ScenarioRun.of(scenario, test);

        boolean found = test.connect().transport().needsEndpoint();
        assertThat(comparableLines(trace, found))
                .as("scenario %s", scenario)
                .isEqualTo(comparableLines(expected, found));
    }

    /** Where a peer must be found first, a service that is not there and one that does not serve are told apart. */
    private static List<String> comparableLines(ScenarioTrace trace, boolean peersAreFound) {
        return trace.lines().stream()
                .map(line -> peersAreFound ? line.replace("UnroutableException", "UnavailableException") : line)
                .toList();
    }

    /** The transport to compare with, which promises enough for every scenario. */
    record ReferenceTransportContract(DifferentialContract contract) implements TransportContract {
        @Override
        public TransportFixture fixture() {
            return contract.referenceFixture();
        }

        @Override
        public Set<Guarantee> promisedGuarantees() {
            return EnumSet.allOf(Guarantee.class);
        }
    }
}
