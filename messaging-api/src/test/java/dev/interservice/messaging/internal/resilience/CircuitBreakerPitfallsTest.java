package dev.interservice.messaging.internal.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.internal.resilience.EndpointBreaker.BreakerPermit;
import dev.interservice.messaging.internal.resilience.Resilience4jPitfall.AvoidedByPipeline;
import dev.interservice.messaging.internal.resilience.Resilience4jPitfall.ShownWithResilience4j;
import dev.interservice.messaging.resilience.CircuitBreakerPolicy;
import dev.interservice.messaging.testkit.ManualEnvironment;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The circuit breaker: resilience4j's decorator beside an {@link EndpointBreaker} whose every permit is ended. */
class CircuitBreakerPitfallsTest {
    private static final Duration OPEN = Duration.ofSeconds(5);
    private static final int TRIALS = 3;
    private static final Duration SIX_SECONDS = Duration.ofSeconds(6);

    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final CircuitBreaker plain = CircuitBreaker.of(
            "plain",
            CircuitBreakerConfig.custom()
                    .clock(new EnvironmentClock(environment))
                    .minimumNumberOfCalls(5)
                    .waitDurationInOpenState(OPEN)
                    .permittedNumberOfCallsInHalfOpenState(TRIALS)
                    .build());
    private final EndpointBreaker ours = new EndpointBreaker("ours", CircuitBreakerPolicy.DEFAULT, environment);

    @Test
    @ShownWithResilience4j(Resilience4jPitfall.ERROR_IN_TRIAL)
    void decoratorLosesTheSlotOfATrialThatEndsInAnError() {
        plain.transitionToOpenState();
        plain.transitionToHalfOpenState();
        for (int i = 0; i < TRIALS; i++) {
            callPlain().completeExceptionally(new StackOverflowError("scripted"));
        }

        assertPlainIsStuck();
    }

    @Test
    @AvoidedByPipeline(Resilience4jPitfall.ERROR_IN_TRIAL)
    void errorIsAFailureOfTheTrial() {
        halfOpen();
        for (int i = 0; i < TRIALS; i++) {
            callOurs().completeExceptionally(new StackOverflowError("scripted"));
        }

        assertThat(ours.state()).isEqualTo(EndpointBreaker.BreakerState.OPEN);
        assertOursRecovers();
    }

    @Test
    @ShownWithResilience4j(Resilience4jPitfall.TRIAL_NEVER_ENDS)
    void decoratorLosesTheSlotsOfTrialsThatNeverEndOrAreCancelled() {
        plain.transitionToOpenState();
        plain.transitionToHalfOpenState();
        callPlain();
        for (int i = 1; i < TRIALS; i++) {
            plain.executeCompletionStage(CompletableFuture::new)
                    .toCompletableFuture()
                    .cancel(true);
        }

        assertPlainIsStuck();
    }

    @Test
    @AvoidedByPipeline(Resilience4jPitfall.TRIAL_NEVER_ENDS)
    void cancelledTrialsAreReplacedAndSilentOnesGivenUp() {
        halfOpen();
        for (int i = 0; i < 10 * TRIALS; i++) {
            callOurs().cancel(true);
        }
        assertThat(ours.state()).isEqualTo(EndpointBreaker.BreakerState.HALF_OPEN);
        for (int i = 0; i < TRIALS; i++) {
            callOurs();
        }
        assertThat(ours.tryAcquire()).isEmpty();
        environment.advance(OPEN);
        assertThat(ours.tryAcquire()).isEmpty();

        assertThat(ours.state()).isEqualTo(EndpointBreaker.BreakerState.OPEN);
        assertOursRecovers();
    }

    @Test
    @ShownWithResilience4j(Resilience4jPitfall.STALE_RESULTS_DECIDE)
    void decoratorCountsCallsFromBeforeItOpened() {
        List<CompletableFuture<String>> early = new ArrayList<>();
        for (int i = 0; i < 2 * TRIALS; i++) {
            early.add(callPlain());
        }
        plain.transitionToOpenState();
        plain.transitionToHalfOpenState();

        early.subList(0, TRIALS).forEach(call -> call.completeExceptionally(new IllegalStateException("late")));
        assertThat(plain.getState()).isEqualTo(CircuitBreaker.State.OPEN);
        plain.transitionToHalfOpenState();
        early.subList(TRIALS, 2 * TRIALS).forEach(call -> call.complete("late"));
        assertThat(plain.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    @AvoidedByPipeline(Resilience4jPitfall.STALE_RESULTS_DECIDE)
    void callsFromBeforeItOpenedCountForNothing() {
        List<CompletableFuture<String>> early = new ArrayList<>();
        for (int i = 0; i < 2 * TRIALS; i++) {
            early.add(callOurs());
        }
        halfOpen();

        early.subList(0, TRIALS).forEach(call -> call.completeExceptionally(new IllegalStateException("late")));
        early.subList(TRIALS, 2 * TRIALS).forEach(call -> call.complete("late"));

        assertThat(ours.state()).isEqualTo(EndpointBreaker.BreakerState.HALF_OPEN);
        assertOursRecovers();
    }

    @Test
    @ShownWithResilience4j(Resilience4jPitfall.DEFAULTS_ARE_FOR_BUSY_SERVICES)
    void byDefaultASmallServiceIsProtectedAfterNineMinutes() {
        CircuitBreaker defaults = CircuitBreaker.of(
                "defaults",
                CircuitBreakerConfig.custom()
                        .clock(new EnvironmentClock(environment))
                        .build());
        for (int i = 0; i < 10; i++) {
            defaults.onSuccess(1, TimeUnit.MILLISECONDS);
            environment.advance(SIX_SECONDS);
        }
        int failures = 0;
        while (defaults.tryAcquirePermission()) {
            defaults.onError(1, TimeUnit.MILLISECONDS, new IllegalStateException("dead"));
            environment.advance(SIX_SECONDS);
            failures++;
        }

        assertThat(failures).isEqualTo(90);
        environment.advance(Duration.ofSeconds(60).minus(SIX_SECONDS));
        assertThat(defaults.tryAcquirePermission()).isFalse();
        environment.advance(Duration.ofMillis(1));
        assertThat(defaults.tryAcquirePermission()).isTrue();
    }

    @Test
    @AvoidedByPipeline(Resilience4jPitfall.DEFAULTS_ARE_FOR_BUSY_SERVICES)
    void byOurDefaultASmallServiceIsProtectedAfterEighteenSeconds() {
        for (int i = 0; i < 10; i++) {
            callOurs().complete("fine");
            environment.advance(SIX_SECONDS);
        }
        int failures = 0;
        while (ours.state() == EndpointBreaker.BreakerState.CLOSED) {
            callOurs().completeExceptionally(new IllegalStateException("dead"));
            failures++;
            if (ours.state() == EndpointBreaker.BreakerState.CLOSED) {
                environment.advance(SIX_SECONDS);
            }
        }

        assertThat(failures).isEqualTo(3);
        assertThat(ours.remainingOpen()).isEqualTo(OPEN);
    }

    private CompletableFuture<String> callPlain() {
        CompletableFuture<String> work = new CompletableFuture<>();
        plain.executeCompletionStage(() -> work);
        return work;
    }

    private void assertPlainIsStuck() {
        environment.advance(Duration.ofDays(1));
        assertThat(plain.tryAcquirePermission()).isFalse();
        assertThat(plain.getState()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
    }

    /** As the pipeline does: what the caller gives up says nothing, everything else does. */
    private CompletableFuture<String> callOurs() {
        BreakerPermit permit = ours.tryAcquire().orElseThrow();
        CompletableFuture<String> work = new CompletableFuture<>();
        work.whenComplete((result, thrown) -> {
            if (work.isCancelled()) {
                permit.release();
            } else if (thrown != null) {
                permit.failure();
            } else {
                permit.success();
            }
        });
        return work;
    }

    private void halfOpen() {
        while (ours.state() == EndpointBreaker.BreakerState.CLOSED) {
            ours.tryAcquire().orElseThrow().failure();
        }
        environment.advance(OPEN);
        ours.tryAcquire().orElseThrow().release();
    }

    private void assertOursRecovers() {
        environment.advance(OPEN);
        for (int i = 0; i < TRIALS; i++) {
            callOurs().complete("fine");
        }
        assertThat(ours.state()).isEqualTo(EndpointBreaker.BreakerState.CLOSED);
    }
}
