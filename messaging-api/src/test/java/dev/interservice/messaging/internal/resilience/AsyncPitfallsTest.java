package dev.interservice.messaging.internal.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Observer;
import dev.interservice.messaging.internal.resilience.RecordingBackend.BackendWork;
import dev.interservice.messaging.internal.resilience.Resilience4jPitfall.AvoidedByPipeline;
import dev.interservice.messaging.internal.resilience.Resilience4jPitfall.ShownWithResilience4j;
import dev.interservice.messaging.testkit.ManualEnvironment;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.timelimiter.TimeLimiter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Timeouts and retries: resilience4j's decorators beside the {@link CallPipeline}. */
class AsyncPitfallsTest {
    private static final int MANY = 10_000;
    private static final int CALLS = 1000;
    private static final Duration LONG = Duration.ofDays(1);

    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final RecordingBackend backend = new RecordingBackend();
    private final CallPipeline pipeline = new CallPipeline(environment, MANY, Observer.NONE);
    private final ScheduledExecutorService scheduler = new ManualScheduler(environment);
    private final Supplier<CompletionStage<String>> timeLimited =
            TimeLimiter.of(RecordingBackend.ATTEMPT).decorateCompletionStage(scheduler, backend::call);
    private final Supplier<CompletionStage<String>> retried = Retry.of(
                    "plain",
                    RetryConfig.custom()
                            .maxAttempts(3)
                            .intervalFunction(IntervalFunction.of(Duration.ofMillis(10)))
                            .build())
            .decorateCompletionStage(scheduler, backend::call);

    @Test
    @ShownWithResilience4j(Resilience4jPitfall.TIMEOUT_CANCELS_NOTHING)
    void timeLimiterLeavesTheWorkRunning() {
        CompletableFuture<String> call = timeLimited.get().toCompletableFuture();
        environment.advance(RecordingBackend.ATTEMPT);

        assertThat(call)
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(TimeoutException.class);
        assertThat(backend.works).hasSize(1).noneMatch(BackendWork::isStopped);
    }

    @Test
    @AvoidedByPipeline(Resilience4jPitfall.TIMEOUT_CANCELS_NOTHING)
    void timeoutCancelsTheWork() {
        CompletableFuture<String> call = backend.callThrough(pipeline, environment, 1);
        environment.advance(RecordingBackend.ATTEMPT);

        assertThat(call).isCompletedExceptionally();
        assertThat(backend.works).hasSize(1).allMatch(BackendWork::isStopped);
    }

    @Test
    @ShownWithResilience4j(Resilience4jPitfall.TIMERS_ARE_LEFT)
    void timeLimiterLeavesATimerPerFailure() {
        backend.answer = RecordingBackend::dead;
        for (int i = 0; i < MANY; i++) {
            assertThat(timeLimited.get().toCompletableFuture()).isCompletedExceptionally();
        }

        assertThat(environment.pendingTimers()).isEqualTo(MANY);
    }

    @Test
    @AvoidedByPipeline(Resilience4jPitfall.TIMERS_ARE_LEFT)
    void failureLeavesNoTimer() {
        backend.answer = RecordingBackend::dead;
        for (int i = 0; i < MANY; i++) {
            assertThat(backend.callThrough(pipeline, environment, 1)).isCompletedExceptionally();
        }

        assertThat(environment.pendingTimers()).isZero();
    }

    @Test
    @ShownWithResilience4j(Resilience4jPitfall.SECOND_ATTEMPT_THROWS)
    void retryNeverEndsWhenTheSecondAttemptThrows() {
        backend.answer = this::failThenThrow;
        CompletableFuture<String> call = retried.get().toCompletableFuture();
        environment.advance(LONG);

        assertThat(backend.works).hasSize(2);
        assertThat(call).isNotDone();
        assertThat(environment.pendingTimers())
                .as("nothing left that could end it")
                .isZero();
    }

    @Test
    @AvoidedByPipeline(Resilience4jPitfall.SECOND_ATTEMPT_THROWS)
    void callEndsWhenTheSecondAttemptThrows() {
        backend.answer = this::failThenThrow;
        CompletableFuture<String> call = backend.callThrough(pipeline, environment, 2);
        environment.runUntilIdle();

        assertThat(backend.works).hasSize(2);
        assertThat(call)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withRootCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @ShownWithResilience4j(Resilience4jPitfall.CANCELLED_CALL_IS_RETRIED)
    void retryGoesOnForACallerThatHasGone() {
        backend.answer = RecordingBackend::dead;
        retried.get().toCompletableFuture().cancel(true);
        environment.advance(LONG);

        assertThat(backend.works).hasSize(3);
    }

    @Test
    @AvoidedByPipeline(Resilience4jPitfall.CANCELLED_CALL_IS_RETRIED)
    void cancelledCallIsNotTriedAgain() {
        backend.answer = RecordingBackend::dead;
        backend.callThrough(pipeline, environment, 3).cancel(true);
        environment.advance(LONG);

        assertThat(backend.works).hasSize(1);
    }

    @Test
    @ShownWithResilience4j(Resilience4jPitfall.RETRIES_AMPLIFY)
    void retryMultipliesTheLoadOfADeadService() {
        backend.answer = RecordingBackend::dead;
        for (int i = 0; i < CALLS; i++) {
            assertThat(retried.get().toCompletableFuture()).isNotDone();
        }
        environment.advance(LONG);

        assertThat(backend.works).hasSize(3 * CALLS);
    }

    @Test
    @AvoidedByPipeline(Resilience4jPitfall.RETRIES_AMPLIFY)
    void budgetBoundsTheLoadOfADeadService() {
        backend.answer = RecordingBackend::dead;
        for (int i = 0; i < CALLS; i++) {
            CompletableFuture<String> call = backend.callThrough(pipeline, environment, 3);
            environment.runUntilIdle();
            assertThat(call).isCompletedExceptionally();
        }

        assertThat(backend.works).hasSizeBetween(CALLS, 1110);
    }

    private BackendWork failThenThrow() {
        if (backend.works.size() > 1) {
            throw new IllegalArgumentException("thrown");
        }
        return RecordingBackend.dead();
    }
}
