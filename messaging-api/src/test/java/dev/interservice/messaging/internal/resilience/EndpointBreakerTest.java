package dev.interservice.messaging.internal.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.interservice.messaging.internal.resilience.EndpointBreaker.BreakerPermit;
import dev.interservice.messaging.internal.resilience.EndpointBreaker.BreakerState;
import dev.interservice.messaging.resilience.CircuitBreakerPolicy;
import dev.interservice.messaging.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointBreakerTest {
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration OPEN = Duration.ofSeconds(5);
    private static final CircuitBreakerPolicy POLICY = new CircuitBreakerPolicy(0.5, 4, WINDOW, OPEN, 2);

    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final List<BreakerState> told = new ArrayList<>();
    private final EndpointBreaker breaker = new EndpointBreaker("stock", POLICY, environment, told::add);

    @Test
    void closedBreakerLetsEveryCallThrough() {
        for (int i = 0; i < 100; i++) {
            assertThat(breaker.tryAcquire()).isPresent();
        }
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        assertThat(breaker.remainingOpen()).isZero();
    }

    @Test
    void opensWhenTheShareOfFailuresIsReached() {
        succeed(2);
        fail(1);
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);

        fail(1);

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        assertThat(breaker.tryAcquire()).isEmpty();
    }

    @Test
    void staysClosedBelowTheShare() {
        succeed(50);
        fail(49);

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void tooFewCallsSayNothing() {
        fail(3);

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void aSuccessThatMakesTheCallsEnoughMayOpenIt() {
        fail(3);
        succeed(1);

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void failuresLeaveTheWindowWithTime() {
        fail(3);
        environment.advance(WINDOW);

        fail(3);

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void releasedPermitsSayNothing() {
        for (int i = 0; i < 100; i++) {
            take().release();
        }
        fail(3);

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void smallestShareMeansThatOneFailureIsTooMuch() {
        EndpointBreaker strict = new EndpointBreaker(
                "strict", new CircuitBreakerPolicy(Double.MIN_VALUE, 4, WINDOW, OPEN, 1), environment);
        for (int i = 0; i < 99; i++) {
            strict.tryAcquire().orElseThrow().success();
        }
        assertThat(strict.state()).isEqualTo(BreakerState.CLOSED);

        strict.tryAcquire().orElseThrow().failure();

        assertThat(strict.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void shareOfOneMeansThatAllMustFail() {
        EndpointBreaker patient =
                new EndpointBreaker("patient", new CircuitBreakerPolicy(1, 1, WINDOW, OPEN, 1), environment);
        patient.tryAcquire().orElseThrow().success();
        for (int i = 0; i < 1000; i++) {
            patient.tryAcquire().orElseThrow().failure();
        }
        assertThat(patient.state()).isEqualTo(BreakerState.CLOSED);

        environment.advance(WINDOW);
        patient.tryAcquire().orElseThrow().failure();

        assertThat(patient.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void remainingOpenCountsDownToTheMomentWhenACallIsLetThrough() {
        fail(4);
        assertThat(breaker.remainingOpen()).isEqualTo(OPEN);

        environment.advance(OPEN.minusNanos(1));
        assertThat(breaker.remainingOpen()).isEqualTo(Duration.ofNanos(1));
        assertThat(breaker.tryAcquire()).isEmpty();

        environment.advance(Duration.ofNanos(1));
        assertThat(breaker.remainingOpen()).isZero();
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        assertThat(breaker.tryAcquire()).isPresent();
        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
    }

    @Test
    void aJumpOfTheWallClockChangesNothing() {
        fail(3);
        environment.jumpWallClock(Duration.ofDays(400));
        fail(1);
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);

        environment.jumpWallClock(Duration.ofDays(400));
        assertThat(breaker.tryAcquire()).isEmpty();
        environment.jumpWallClock(Duration.ofDays(-4000));
        environment.advance(OPEN);

        assertThat(breaker.tryAcquire()).isPresent();
    }

    @Test
    void noTimerIsEverSet() {
        fail(4);
        environment.advance(OPEN);
        fail(2);
        environment.advance(OPEN);
        succeed(2);

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        assertThat(environment.pendingTimers()).isZero();
    }

    @Test
    void listenerIsToldEveryChangeInOrder() {
        fail(4);
        environment.advance(OPEN);
        fail(2);
        environment.advance(OPEN);
        succeed(2);

        assertThat(told)
                .containsExactly(
                        BreakerState.OPEN,
                        BreakerState.HALF_OPEN,
                        BreakerState.OPEN,
                        BreakerState.HALF_OPEN,
                        BreakerState.CLOSED);
    }

    @Test
    void aListenerThatThrowsHarmsNoCall() {
        EndpointBreaker observed =
                new EndpointBreaker("observed", new CircuitBreakerPolicy(1, 1, WINDOW, OPEN, 1), environment, state -> {
                    told.add(state);
                    throw new ScriptedError();
                });

        assertThatCode(() -> observed.tryAcquire().orElseThrow().failure()).doesNotThrowAnyException();
        environment.advance(OPEN);
        observed.tryAcquire().orElseThrow().success();

        assertThat(told).containsExactly(BreakerState.OPEN, BreakerState.HALF_OPEN, BreakerState.CLOSED);
    }

    @Test
    void aListenerMayUseTheBreaker() {
        EndpointBreaker[] self = new EndpointBreaker[1];
        self[0] =
                new EndpointBreaker("observed", new CircuitBreakerPolicy(1, 1, WINDOW, OPEN, 1), environment, state -> {
                    told.add(state);
                    if (state == BreakerState.OPEN) {
                        environment.advance(OPEN);
                        self[0].tryAcquire().orElseThrow().success();
                        told.add(null);
                    }
                });

        self[0].tryAcquire().orElseThrow().failure();

        assertThat(told).containsExactly(BreakerState.OPEN, null, BreakerState.HALF_OPEN, BreakerState.CLOSED);
    }

    @Test
    void namesItselfAndItsState() {
        assertThat(breaker).hasToString("breaker stock CLOSED");
        assertThat(breaker.name()).isEqualTo("stock");
    }

    @Test
    void nothingMayBeMissing() {
        assertThatNullPointerException()
                .isThrownBy(() -> new EndpointBreaker(null, POLICY, environment))
                .withMessage("name");
        assertThatNullPointerException()
                .isThrownBy(() -> new EndpointBreaker("stock", null, environment))
                .withMessage("policy");
        assertThatNullPointerException()
                .isThrownBy(() -> new EndpointBreaker("stock", POLICY, null))
                .withMessage("environment");
        assertThatNullPointerException()
                .isThrownBy(() -> new EndpointBreaker("stock", POLICY, environment, null))
                .withMessage("listener");
    }

    private BreakerPermit take() {
        return breaker.tryAcquire().orElseThrow();
    }

    private void succeed(int calls) {
        for (int i = 0; i < calls; i++) {
            take().success();
        }
    }

    private void fail(int calls) {
        for (int i = 0; i < calls; i++) {
            take().failure();
        }
    }

    /** Without a stack, which would only fill the log. */
    private static final class ScriptedError extends Error {
        private static final long serialVersionUID = 1;

        ScriptedError() {
            super("scripted", null, false, false);
        }
    }
}
