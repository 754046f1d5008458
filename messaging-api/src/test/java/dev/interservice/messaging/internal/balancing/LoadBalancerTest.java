package dev.interservice.messaging.internal.balancing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.interservice.messaging.internal.resilience.AttemptResult;
import dev.interservice.messaging.internal.resilience.EndpointSelector;
import dev.interservice.messaging.resilience.LoadBalancingPolicy;
import dev.interservice.messaging.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoadBalancerTest {
    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final List<EndpointState<String>> told = new ArrayList<>();
    private LoadBalancer<String> balancer = balancer(LoadBalancingPolicy.TWO_CHOICES);

    @ParameterizedTest
    @EnumSource
    void callsAreSpreadEvenly(LoadBalancingPolicy policy) {
        balancer = balancer(policy);
        endpoints("a", "b", "c", "d");

        Map<String, Integer> calls = succeed(4_000);

        assertThat(calls.values())
                .hasSize(4)
                .allSatisfy(count -> assertThat(count).isCloseTo(1_000, within(120)));
    }

    @ParameterizedTest
    @EnumSource
    void weightIsAShareOfTheCalls(LoadBalancingPolicy policy) {
        balancer = balancer(policy);
        balancer.update(List.of(weighted("light", 1), weighted("heavy", 3)));

        Map<String, Integer> calls = succeed(4_000);

        assertThat(calls.get("heavy")).isCloseTo(3_000, within(150));
    }

    @Test
    void roundRobinGoesRound() {
        balancer = balancer(LoadBalancingPolicy.ROUND_ROBIN);
        endpoints("a", "b", "c");

        assertThat(Stream.generate(this::choose).limit(6)).containsExactly("a", "b", "c", "a", "b", "c");
    }

    @Test
    void endpointWithManyCallsInFlightGetsNoMoreUntilOthersHaveAsMany() {
        endpoints("slow", "quick");
        List<EndpointSelector.AttemptTracker> held =
                Stream.generate(() -> balancer.begin("slow")).limit(5).toList();

        assertThat(succeed(100)).containsOnlyKeys("quick");

        held.forEach(tracker -> tracker.ended(AttemptResult.SUCCEEDED));
        assertThat(succeed(100)).containsOnlyKeys("slow", "quick");
    }

    @Test
    void endpointThatTakesMuchLongerGetsNoCallsWhileFewAreInFlight() {
        endpoints("slow", "quick");
        take("slow", Duration.ofMillis(200));
        take("quick", Duration.ofMillis(10));

        assertThat(succeed(100)).containsOnlyKeys("quick");
    }

    @Test
    void endpointThatTookLongIsTriedAgainAfterAWhile() {
        endpoints("slow", "quick");
        take("slow", Duration.ofMillis(200));
        environment.advance(Duration.ofSeconds(10));
        take("quick", Duration.ofMillis(10));

        assertThat(succeed(100)).containsOnlyKeys("slow", "quick");
    }

    @Test
    void failingFastIsNotBeingFast() {
        endpoints("broken", "sound");
        take("sound", Duration.ofMillis(100));
        take("broken", Duration.ofMillis(100));
        fail("broken", 4);

        assertThat(Stream.generate(this::choose).limit(100)).contains("sound", "broken");
    }

    @Test
    void nearOnesArePreferredUntilTheyAreLoadedTwiceAsMuch() {
        balancer.update(
                List.of(new WeightedEndpoint<>("near", "1", 1, true), new WeightedEndpoint<>("far", "2", 1, false)));
        assertThat(succeed(100)).containsOnlyKeys("near");

        Map<String, Integer> held = new HashMap<>();
        for (int i = 0; i < 30; i++) {
            String endpoint = choose();
            balancer.begin(endpoint);
            held.merge(endpoint, 1, Integer::sum);
        }

        assertThat(held.get("near")).isGreaterThan(held.get("far"));
        assertThat(held.get("far")).isGreaterThanOrEqualTo(8);
    }

    @Test
    void farOnesAreCalledWhenNoNearOneIsWell() {
        balancer.update(
                List.of(new WeightedEndpoint<>("near", "1", 1, true), new WeightedEndpoint<>("far", "2", 1, false)));
        fail("near", 5);

        assertThat(succeed(10)).containsOnlyKeys("far");
    }

    @Test
    void retryGoesElsewhere() {
        endpoints("a", "b", "c");

        for (int i = 0; i < 50; i++) {
            assertThat(balancer.choose(Set.of("a", "b"), LoadBalancerTest::isCircuitOpen))
                    .contains("c");
        }
        assertThat(balancer.choose(Set.of("a", "b", "c"), LoadBalancerTest::isCircuitOpen))
                .isPresent();
        assertThat(balancer.hasUntried(Set.of("a", "b"), LoadBalancerTest::isCircuitOpen))
                .isTrue();
        assertThat(balancer.hasUntried(Set.of("a", "b", "c"), LoadBalancerTest::isCircuitOpen))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void endpointThatRefusesCallsLeavesItsShareToAllOthers(LoadBalancingPolicy policy) {
        balancer = balancer(policy);
        endpoints("a", "b", "c", "d");
        Map<String, Integer> calls = new HashMap<>();

        for (int i = 0; i < 3_000; i++) {
            calls.merge(balancer.choose(Set.of(), "b"::equals).orElseThrow(), 1, Integer::sum);
        }

        assertThat(calls).containsOnlyKeys("a", "c", "d");
        assertThat(calls.values()).allSatisfy(count -> assertThat(count).isCloseTo(1_000, within(120)));
    }

    @Test
    void endpointsAreAskedAndNotTheirTurnsWhichMayBeThousands() {
        balancer = balancer(LoadBalancingPolicy.ROUND_ROBIN);
        balancer.update(List.of(weighted("light", 1), weighted("heavy", 5_000)));
        AtomicInteger asked = new AtomicInteger();

        for (int call = 0; call < 10; call++) {
            assertThat(balancer.choose(Set.of(), endpoint -> asked.incrementAndGet() > 0 && endpoint.equals("heavy")))
                    .contains("light");
        }

        assertThat(asked).hasValueLessThanOrEqualTo(10 * 3);
    }

    @Test
    void onlyEndpointIsAskedOnceAndChosenWithoutChance() {
        endpoints("only");
        AtomicInteger asked = new AtomicInteger();

        assertThat(balancer.choose(Set.of(), endpoint -> asked.incrementAndGet() < 0))
                .contains("only");

        assertThat(asked).hasValue(1);
        assertThat(environment.random().nextLong())
                .isEqualTo(ManualEnvironment.deterministic().random().nextLong());
    }

    @Test
    void allRefuseCallsSoOneIsChosenToSaySo() {
        endpoints("a", "b");

        assertThat(balancer.choose(Set.of(), endpoint -> true)).isPresent();
    }

    @Test
    void nobodyIsThere() {
        assertThat(balancer.choose(Set.of(), LoadBalancerTest::isCircuitOpen)).isEmpty();
        assertThat(balancer.hasUntried(Set.of(), LoadBalancerTest::isCircuitOpen))
                .isFalse();
        balancer.begin("gone").ended(AttemptResult.FAILED);
    }

    @Test
    void fiveFailuresInARowEject() {
        endpoints("a", "b");

        fail("a", 4);
        assertThat(told).isEmpty();
        fail("a", 1);

        assertThat(told).singleElement().satisfies(state -> {
            assertThat(state.endpoint()).isEqualTo("a");
            assertThat(state.ejection()).isPresent();
        });
        assertThat(succeed(100)).containsOnlyKeys("b");
    }

    @Test
    void successInBetweenBeginsTheRowAnew() {
        endpoints("a", "b");

        fail("a", 4);
        end("a", AttemptResult.SUCCEEDED);
        fail("a", 4);

        assertThat(told).isEmpty();
    }

    @Test
    void endpointThatFailsAtAQuarterOfItsCallsIsEjected() {
        endpoints("a", "b");

        for (int i = 0; i < 4; i++) {
            mixed(3, 1);
        }
        assertThat(told).as("16 calls").isEmpty();
        mixed(3, 1);

        assertThat(told).hasSize(1);
    }

    @Test
    void endpointThatFailsAtATenthOfItsCallsStays() {
        endpoints("a", "b");

        for (int i = 0; i < 100; i++) {
            mixed(9, 1);
        }

        assertThat(told).isEmpty();
    }

    @Test
    void failuresOfHalfAMinuteAgoAreForgotten() {
        endpoints("a", "b");
        mixed(0, 4);
        mixed(1, 4);
        environment.advance(Duration.ofSeconds(36));

        for (int i = 0; i < 5; i++) {
            mixed(4, 0);
        }
        mixed(0, 1);

        assertThat(told).isEmpty();
    }

    @Test
    void endpointThatIsNotThereIsEjectedAtOnce() {
        endpoints("a", "b");

        end("a", AttemptResult.UNREACHABLE);

        assertThat(succeed(100)).containsOnlyKeys("b");
    }

    @Test
    void whatTellsNothingOfTheEndpointDoesNotEjectIt() {
        endpoints("a", "b");

        for (int i = 0; i < 100; i++) {
            end("a", AttemptResult.UNKNOWN);
        }

        assertThat(told).isEmpty();
    }

    @Test
    void atMostHalfAreEjectedAndTheOnlyOneNever() {
        endpoints("a", "b", "c", "d", "e");
        List.of("a", "b", "c", "d", "e").forEach(endpoint -> fail(endpoint, 10));
        assertThat(told).hasSize(2);

        told.clear();
        endpoints("only");
        fail("only", 100);
        assertThat(told).isEmpty();
    }

    @Test
    void thoseEjectedAreTakenBackWhenTooFewOthersAreLeft() {
        endpoints("a", "b", "c", "d");
        fail("a", 5);
        fail("b", 5);

        endpoints("a", "b");

        assertThat(balancer.states().stream().filter(state -> state.ejection().isPresent()))
                .hasSize(1);
    }

    @Test
    void afterItsTimeOneCallIsTheTrialAndItsSuccessTakesItBack() {
        endpoints("a", "b");
        fail("a", 5);
        environment.advance(Duration.ofMillis(4_999));
        assertThat(succeed(100)).containsOnlyKeys("b");
        environment.advance(Duration.ofMillis(1_260));

        assertThat(choose()).isEqualTo("a");
        EndpointSelector.AttemptTracker trial = balancer.begin("a");
        assertThat(succeed(100)).containsOnlyKeys("b");
        trial.ended(AttemptResult.SUCCEEDED);

        assertThat(succeed(100)).containsOnlyKeys("a", "b");
        assertThat(told).hasSize(2);
        assertThat(told.get(1).ejection()).isEmpty();
    }

    @Test
    void trialThatFailsDoublesTheTime() {
        endpoints("a", "b");
        fail("a", 5);
        environment.advance(Duration.ofMillis(6_250));
        assertThat(choose()).isEqualTo("a");
        fail("a", 1);

        environment.advance(Duration.ofMillis(9_999));
        assertThat(succeed(100)).containsOnlyKeys("b");
        environment.advance(Duration.ofMillis(2_502));

        assertThat(choose()).isEqualTo("a");
    }

    @Test
    void trialThatTellsNothingIsFollowedByAnother() {
        endpoints("a", "b");
        fail("a", 5);
        environment.advance(Duration.ofMillis(6_250));
        assertThat(choose()).isEqualTo("a");
        end("a", AttemptResult.UNKNOWN);

        assertThat(choose()).isEqualTo("a");
    }

    @Test
    void trialThatIsNeverMadeIsFollowedByAnotherAfterAWhile() {
        endpoints("a", "b");
        fail("a", 5);
        environment.advance(Duration.ofMillis(6_250));
        assertThat(choose()).isEqualTo("a");
        assertThat(succeed(10)).containsOnlyKeys("b");

        environment.advance(Duration.ofSeconds(5));

        assertThat(choose()).isEqualTo("a");
    }

    @Test
    void callsFromBeforeTheEjectionTellNothingAfterIt() {
        endpoints("a", "b");
        List<EndpointSelector.AttemptTracker> late =
                Stream.generate(() -> balancer.begin("a")).limit(10).toList();
        fail("a", 5);
        environment.advance(Duration.ofMillis(6_250));
        assertThat(choose()).isEqualTo("a");
        end("a", AttemptResult.SUCCEEDED);
        told.clear();

        late.forEach(tracker -> tracker.ended(AttemptResult.FAILED));

        assertThat(told).isEmpty();
        assertThat(balancer.states())
                .allSatisfy(state -> assertThat(state.outstanding()).isZero());
    }

    @Test
    void successorAtTheSameEndpointBeginsAnew() {
        endpoints("a", "b");
        fail("a", 5);

        balancer.update(List.of(new WeightedEndpoint<>("a", "restarted", 1, false), weighted("b", 1)));

        assertThat(succeed(100)).containsOnlyKeys("a", "b");
    }

    @Test
    void whatIsKnownOfAnEndpointOutlivesTheChangeOfOthers() {
        endpoints("a", "b");
        fail("a", 5);

        endpoints("a", "b", "c");

        assertThat(succeed(100)).containsOnlyKeys("b", "c");
    }

    private LoadBalancer<String> balancer(LoadBalancingPolicy policy) {
        return new LoadBalancer<>(policy, environment, told::add);
    }

    private void endpoints(String... endpoints) {
        balancer.update(Stream.of(endpoints).map(each -> weighted(each, 1)).toList());
    }

    private static WeightedEndpoint<String> weighted(String endpoint, int weight) {
        return new WeightedEndpoint<>(endpoint, "id of " + endpoint, weight, false);
    }

    private static boolean isCircuitOpen(String endpoint) {
        return endpoint.isEmpty();
    }

    private String choose() {
        return balancer.choose(Set.of(), LoadBalancerTest::isCircuitOpen).orElseThrow();
    }

    private Map<String, Integer> succeed(int calls) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < calls; i++) {
            String endpoint = choose();
            counts.merge(endpoint, 1, Integer::sum);
            end(endpoint, AttemptResult.SUCCEEDED);
        }
        return counts;
    }

    private void take(String endpoint, Duration time) {
        EndpointSelector.AttemptTracker tracker = balancer.begin(endpoint);
        environment.advance(time);
        tracker.ended(AttemptResult.SUCCEEDED);
    }

    private void mixed(int successes, int failures) {
        for (int i = 0; i < successes; i++) {
            end("a", AttemptResult.SUCCEEDED);
        }
        fail("a", failures);
    }

    private void fail(String endpoint, int times) {
        for (int i = 0; i < times; i++) {
            end(endpoint, AttemptResult.FAILED);
        }
    }

    private void end(String endpoint, AttemptResult attemptResult) {
        balancer.begin(endpoint).ended(attemptResult);
    }
}
