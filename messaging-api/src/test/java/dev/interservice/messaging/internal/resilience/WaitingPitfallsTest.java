package dev.interservice.messaging.internal.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.internal.resilience.Resilience4jPitfall.AvoidedByPipeline;
import dev.interservice.messaging.internal.resilience.Resilience4jPitfall.ShownWithResilience4j;
import dev.interservice.messaging.resilience.RateLimitPolicy;
import dev.interservice.messaging.testkit.ManualEnvironment;
import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What happens to calls over a bound: resilience4j's decorators beside {@link CallRateLimiter} and the
 * {@link CallPipeline}.
 */
@Timeout(20)
class WaitingPitfallsTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final RecordingBackend backend = new RecordingBackend();

    @Test
    @ShownWithResilience4j(Resilience4jPitfall.LIMITER_BLOCKS)
    void decoratorBlocksTheCallersThread() throws InterruptedException {
        RateLimiter plain = RateLimiter.of(
                "plain",
                RateLimiterConfig.custom()
                        .limitForPeriod(1)
                        .limitRefreshPeriod(HOUR)
                        .timeoutDuration(HOUR)
                        .build(),
                environment::nanos);
        assertThat(plain.acquirePermission()).isTrue();
        Thread caller = new Thread(() -> plain.executeCompletionStage(backend::call));
        caller.start();

        while (caller.getState() != Thread.State.TIMED_WAITING) {
            assertThat(caller.getState()).isNotEqualTo(Thread.State.TERMINATED);
            Thread.onSpinWait();
        }

        assertThat(backend.works).isEmpty();
        caller.interrupt();
        caller.join();
    }

    @Test
    @AvoidedByPipeline(Resilience4jPitfall.LIMITER_BLOCKS)
    void rateLimitTellsHowLongToWait() {
        CallRateLimiter ours = new CallRateLimiter(new RateLimitPolicy(1, HOUR), environment);
        assertThat(ours.reserve(HOUR)).contains(Duration.ZERO);

        assertThat(ours.reserve(HOUR)).contains(HOUR);
    }

    @Test
    @ShownWithResilience4j(Resilience4jPitfall.WORK_WITHOUT_CALLER)
    void threadPoolBulkheadDoesWorkForACallerThatHasGone() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        ThreadPoolBulkhead plain = ThreadPoolBulkhead.of(
                "plain",
                ThreadPoolBulkheadConfig.custom()
                        .maxThreadPoolSize(1)
                        .coreThreadPoolSize(1)
                        .queueCapacity(1)
                        .build());
        try {
            plain.submit(() -> busy.await(10, TimeUnit.SECONDS));
            CompletableFuture<Void> queued = plain.submit(done::countDown).toCompletableFuture();
            assertThat(queued.cancel(true)).isTrue();

            busy.countDown();

            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            plain.close();
        }
    }

    @Test
    @AvoidedByPipeline(Resilience4jPitfall.WORK_WITHOUT_CALLER)
    void callOverTheBoundIsRefusedAndNeverMade() {
        CallPipeline pipeline = new CallPipeline(environment, 1, Observer.NONE);
        backend.callThrough(pipeline, environment, 1);
        CompletableFuture<String> over = backend.callThrough(pipeline, environment, 1);

        assertThat(over)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(CallRejectedException.class);
        backend.works.get(0).complete("done");
        environment.advance(HOUR);
        assertThat(backend.works).hasSize(1);
    }
}
