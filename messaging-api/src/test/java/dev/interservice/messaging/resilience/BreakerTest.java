package dev.interservice.messaging.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.interservice.messaging.resilience.Breaker.Permit;
import dev.interservice.messaging.resilience.Breaker.State;
import dev.interservice.messaging.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration OPEN = Duration.ofSeconds(5);
    private static final BreakerPolicy POLICY = new BreakerPolicy(0.5, 4, WINDOW, OPEN, 2);

    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final List<State> told = new ArrayList<>();
    private final Breaker breaker = new Breaker("stock", POLICY, environment, told::add);

    @Test
    void closedBreakerLetsEveryCallThrough() {
        for (int i = 0; i < 100; i++) {
            assertThat(breaker.tryAcquire()).isPresent();
        }
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(breaker.remainingOpen()).isZero();
    }

    @Test
    void opensWhenTheShareOfFailuresIsReached() {
        succeed(2);
        fail(1);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);

        fail(1);

        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.tryAcquire()).isEmpty();
    }

    @Test
    void staysClosedBelowTheShare() {
        succeed(50);
        fail(49);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void tooFewCallsSayNothing() {
        fail(3);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void aSuccessThatMakesTheCallsEnoughMayOpenIt() {
        fail(3);
        succeed(1);

        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void failuresLeaveTheWindowWithTime() {
        fail(3);
        environment.advance(WINDOW);

        fail(3);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void releasedPermitsSayNothing() {
        for (int i = 0; i < 100; i++) {
            take().release();
        }
        fail(3);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void smallestShareMeansThatOneFailureIsTooMuch() {
        Breaker strict = new Breaker("strict", new BreakerPolicy(Double.MIN_VALUE, 4, WINDOW, OPEN, 1), environment);
        for (int i = 0; i < 99; i++) {
            strict.tryAcquire().orElseThrow().success();
        }
        assertThat(strict.state()).isEqualTo(State.CLOSED);

        strict.tryAcquire().orElseThrow().failure();

        assertThat(strict.state()).isEqualTo(State.OPEN);
    }

    @Test
    void shareOfOneMeansThatAllMustFail() {
        Breaker patient = new Breaker("patient", new BreakerPolicy(1, 1, WINDOW, OPEN, 1), environment);
        patient.tryAcquire().orElseThrow().success();
        for (int i = 0; i < 1000; i++) {
            patient.tryAcquire().orElseThrow().failure();
        }
        assertThat(patient.state()).isEqualTo(State.CLOSED);

        environment.advance(WINDOW);
        patient.tryAcquire().orElseThrow().failure();

        assertThat(patient.state()).isEqualTo(State.OPEN);
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
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.tryAcquire()).isPresent();
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    }

    @Test
    void aJumpOfTheWallClockChangesNothing() {
        fail(3);
        environment.jumpWallClock(Duration.ofDays(400));
        fail(1);
        assertThat(breaker.state()).isEqualTo(State.OPEN);

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

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(environment.pendingTimers()).isZero();
    }

    @Test
    void listenerIsToldEveryChangeInOrder() {
        fail(4);
        environment.advance(OPEN);
        fail(2);
        environment.advance(OPEN);
        succeed(2);

        assertThat(told).containsExactly(State.OPEN, State.HALF_OPEN, State.OPEN, State.HALF_OPEN, State.CLOSED);
    }

    @Test
    void aListenerThatThrowsHarmsNoCall() {
        Breaker watched = new Breaker("watched", new BreakerPolicy(1, 1, WINDOW, OPEN, 1), environment, state -> {
            told.add(state);
            throw new Scripted();
        });

        assertThatCode(() -> watched.tryAcquire().orElseThrow().failure()).doesNotThrowAnyException();
        environment.advance(OPEN);
        watched.tryAcquire().orElseThrow().success();

        assertThat(told).containsExactly(State.OPEN, State.HALF_OPEN, State.CLOSED);
    }

    @Test
    void aListenerMayUseTheBreaker() {
        Breaker[] self = new Breaker[1];
        self[0] = new Breaker("watched", new BreakerPolicy(1, 1, WINDOW, OPEN, 1), environment, state -> {
            told.add(state);
            if (state == State.OPEN) {
                environment.advance(OPEN);
                self[0].tryAcquire().orElseThrow().success();
                told.add(null);
            }
        });

        self[0].tryAcquire().orElseThrow().failure();

        assertThat(told).containsExactly(State.OPEN, null, State.HALF_OPEN, State.CLOSED);
    }

    @Test
    void namesItselfAndItsState() {
        assertThat(breaker).hasToString("breaker stock CLOSED");
        assertThat(breaker.name()).isEqualTo("stock");
    }

    @Test
    void nothingMayBeMissing() {
        assertThatNullPointerException()
                .isThrownBy(() -> new Breaker(null, POLICY, environment))
                .withMessage("name");
        assertThatNullPointerException()
                .isThrownBy(() -> new Breaker("stock", null, environment))
                .withMessage("policy");
        assertThatNullPointerException()
                .isThrownBy(() -> new Breaker("stock", POLICY, null))
                .withMessage("environment");
        assertThatNullPointerException()
                .isThrownBy(() -> new Breaker("stock", POLICY, environment, null))
                .withMessage("listener");
    }

    private Permit take() {
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
    private static final class Scripted extends Error {
        private static final long serialVersionUID = 1;

        Scripted() {
            super("scripted", null, false, false);
        }
    }
}
