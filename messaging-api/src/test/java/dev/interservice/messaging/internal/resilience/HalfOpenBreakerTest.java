package dev.interservice.messaging.internal.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.internal.resilience.EndpointBreaker.BreakerPermit;
import dev.interservice.messaging.internal.resilience.EndpointBreaker.BreakerState;
import dev.interservice.messaging.resilience.CircuitBreakerPolicy;
import dev.interservice.messaging.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HalfOpenBreakerTest {
    private static final int TRIALS = 3;
    private static final Duration OPEN = Duration.ofSeconds(5);

    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final EndpointBreaker breaker = new EndpointBreaker(
            "stock", new CircuitBreakerPolicy(0.5, 2, Duration.ofSeconds(10), OPEN, TRIALS), environment);
    private final BreakerPermit early = take();

    @BeforeEach
    void openBreakerWhoseTimeIsOver() {
        open();
        environment.advance(OPEN);
    }

    @Test
    void noMoreThanTheTrialsAreLetThrough() {
        takeAll();

        assertThat(breaker.tryAcquire()).isEmpty();
        assertThat(breaker.remainingOpen()).isZero();
        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
    }

    @Test
    void successOfTheTrialsCloses() {
        takeAll().forEach(BreakerPermit::success);

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void allTrialsDecideNotOnlyTheFirst() {
        List<BreakerPermit> trials = takeAll();
        trials.get(0).failure();
        trials.get(1).success();
        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);

        trials.get(2).success();

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void failureOfMostTrialsOpensForTheWholeTimeAgain() {
        List<BreakerPermit> trials = takeAll();
        environment.advance(Duration.ofSeconds(1));
        trials.get(0).success();
        trials.get(1).failure();
        trials.get(2).failure();

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        assertThat(breaker.remainingOpen()).isEqualTo(OPEN);
    }

    @Test
    void releasedTrialIsReplacedByAnother() {
        for (int i = 0; i < 100; i++) {
            take().release();
        }

        takeAll().forEach(BreakerPermit::success);

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void aPermitEndsOnce() {
        BreakerPermit first = take();
        first.release();
        first.release();
        first.success();
        first.failure();
        List<BreakerPermit> trials = takeAll();

        assertThat(breaker.tryAcquire()).isEmpty();
        trials.forEach(trial -> {
            trial.success();
            trial.release();
            trial.failure();
        });
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        take().success();
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"success", "failure", "release"})
    void aPermitFromBeforeCountsForNothing(String end) {
        List<BreakerPermit> trials = new ArrayList<>(List.of(take(), take()));

        endAs(end).accept(early);

        trials.add(take());
        assertThat(breaker.tryAcquire()).as("no slot was given back").isEmpty();
        trials.forEach(BreakerPermit::success);
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"success", "failure", "release"})
    void aTrialOfAnEarlierTimeCountsForNothing(String end) {
        List<BreakerPermit> earlier = takeAll();
        earlier.get(0).failure();
        environment.advance(OPEN);
        assertThat(breaker.tryAcquire()).isEmpty();
        environment.advance(OPEN);
        List<BreakerPermit> trials = new ArrayList<>(List.of(take(), take()));

        earlier.forEach(endAs(end));

        trials.add(take());
        assertThat(breaker.tryAcquire()).isEmpty();
        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
        trials.forEach(BreakerPermit::success);
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void whoAsksAfterATrialHasHungOpensItAgain() {
        List<BreakerPermit> trials = takeAll();
        trials.get(0).success();
        trials.get(1).success();

        environment.advance(OPEN.minusNanos(1));
        assertThat(breaker.tryAcquire()).isEmpty();
        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
        environment.advance(Duration.ofNanos(1));
        assertThat(breaker.tryAcquire()).isEmpty();

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        assertThat(breaker.remainingOpen()).isEqualTo(OPEN);
        trials.get(2).success();
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void slowTrialsCountWhileNobodyAsks() {
        List<BreakerPermit> trials = takeAll();
        environment.advance(OPEN.multipliedBy(10));

        trials.forEach(BreakerPermit::success);

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void trialsOfASmallServiceMayBeFarApart() {
        for (int i = 0; i < TRIALS; i++) {
            take().success();
            environment.advance(OPEN.multipliedBy(2));
        }

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void aTrialThatMayTakeLongIsGivenItsTime() {
        Duration longest = OPEN.multipliedBy(6);
        BreakerPermit slow = breaker.tryAcquire(longest).orElseThrow();

        environment.advance(longest.minusNanos(1));
        take().success();
        environment.advance(Duration.ofNanos(1));
        assertThat(breaker.tryAcquire()).isEmpty();

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        slow.success();
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void endlessPatienceEndsAfterADay() {
        breaker.tryAcquire(Duration.ofSeconds(Long.MAX_VALUE));

        environment.advance(Duration.ofDays(1));

        assertThat(breaker.tryAcquire()).isEmpty();
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void failuresFromBeforeAreForgottenOnceItIsClosed() {
        takeAll().forEach(BreakerPermit::success);

        take().failure();

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    private void open() {
        while (breaker.state() != BreakerState.OPEN) {
            take().failure();
        }
    }

    private BreakerPermit take() {
        return breaker.tryAcquire().orElseThrow();
    }

    private List<BreakerPermit> takeAll() {
        List<BreakerPermit> trials = new ArrayList<>();
        for (int i = 0; i < TRIALS; i++) {
            trials.add(take());
        }
        return trials;
    }

    private static Consumer<BreakerPermit> endAs(String end) {
        return switch (end) {
            case "success" -> BreakerPermit::success;
            case "failure" -> BreakerPermit::failure;
            default -> BreakerPermit::release;
        };
    }
}
