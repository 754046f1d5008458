package dev.interservice.messaging.internal.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.figures.PerformanceFigure;
import dev.interservice.messaging.resilience.CallPolicy;
import dev.interservice.messaging.resilience.CircuitBreakerPolicy;
import dev.interservice.messaging.resilience.RateLimitPolicy;
import dev.interservice.messaging.resilience.RetryPolicy;
import dev.interservice.messaging.runtime.MessagingRuntime;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a call pays for every step of the pipeline when nothing fails, beside the transport's future alone. */
class CallPipelineCostTest {
    private static final Signal.MessageInfo MESSAGE =
            new Signal.MessageInfo("echo.echo", "none", "me", "echo", "id", "id");
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int CALLS = 100_000;
    private static final int WARM_UP_TURNS = 30;
    private static final int TURNS = 45;

    private final Environment environment = MessagingRuntime.environment("pipeline");
    private final CallPipeline pipeline = new CallPipeline(environment, 10_000, Observer.NONE);
    private final CallPolicy everything = new CallPolicy(
            new RetryPolicy(
                    3, Duration.ofMillis(50), TIMEOUT, Optional.of(Duration.ofSeconds(1)), RetryPolicy.DEFAULT_BUDGET),
            Optional.of(CircuitBreakerPolicy.DEFAULT),
            Optional.of(1_000),
            Optional.of(new RateLimitPolicy(10_000_000, Duration.ofSeconds(1))));
    private final SuccessClassifier classifier = new SuccessClassifier();

    @AfterEach
    void close() {
        pipeline.close();
        environment.close();
    }

    @Test
    void callPassesEveryStep() {
        assertThat(throughThePipeline()).isEqualTo("fine");
    }

    @Test
    @Tag("figures")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void allThatHelpsToSurviveCostsLessThanAMicrosecond() {
        for (int turn = 0; turn < WARM_UP_TURNS; turn++) {
            measure(this::transportAlone);
            measure(this::throughThePipeline);
        }
        Cost[] added = new Cost[TURNS];
        for (int turn = 0; turn < TURNS; turn++) {
            Cost alone = measure(this::transportAlone);
            Cost through = measure(this::throughThePipeline);
            added[turn] = new Cost(through.nanos - alone.nanos, through.bytes - alone.bytes);
        }

        double nanos = median(Arrays.stream(added).mapToDouble(Cost::nanos).toArray());
        double bytes = median(Arrays.stream(added).mapToDouble(Cost::bytes).toArray());
        PerformanceFigure.of("pipeline-cost", nanos, "ns").samples(TURNS).atMost(1_000);
        PerformanceFigure.of("pipeline-allocation", bytes, "bytes")
                .samples(TURNS)
                .atMost(2_000);
    }

    private String transportAlone() {
        return answer().join();
    }

    private String throughThePipeline() {
        Deadline deadline = Deadline.after(TIMEOUT, environment::nanos);
        CallDefinition<String> call = new CallDefinition<>(
                MESSAGE, "echo", true, deadline, everything, EndpointSelector.single("endpoint"), () -> {});
        return pipeline.start(call, classifier, attempt -> answer()).join();
    }

    private static CompletableFuture<String> answer() {
        return CompletableFuture.completedFuture("fine");
    }

    /** Of one call, on average. */
    private static Cost measure(Supplier<String> call) {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes = threads.getCurrentThreadAllocatedBytes();
        long begin = System.nanoTime();
        int length = 0;
        for (int i = 0; i < CALLS; i++) {
            length += call.get().length();
        }
        long nanos = System.nanoTime() - begin;
        long allocated = threads.getCurrentThreadAllocatedBytes() - bytes;
        // The results are used, so that no compiler leaves the calls out.
        assertThat(length).isEqualTo(CALLS * "fine".length());
        return new Cost((double) nanos / CALLS, (double) allocated / CALLS);
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private record Cost(double nanos, double bytes) {}

    private static final class SuccessClassifier implements ResponseClassifier<String, String> {
        @Override
        public Optional<String> nameOf(String endpoint) {
            return Optional.of(endpoint);
        }

        @Override
        public @Nullable AttemptFailure failureIn(CallAttempt<String> attempt, String result) {
            return null;
        }

        @Override
        public AttemptFailure failureOf(CallAttempt<String> attempt, Throwable thrown) {
            return failed(thrown);
        }

        @Override
        public AttemptFailure timedOut(CallAttempt<String> attempt, @Nullable Throwable thrown) {
            return failed(thrown);
        }

        private static AttemptFailure failed(@Nullable Throwable thrown) {
            UnavailableException failure =
                    new UnavailableException(Outcome.UNKNOWN, "echo.echo", "id", "it failed", thrown);
            return new AttemptFailure(failure, AttemptFailure.RetryPermission.DEPENDS_ON_OUTCOME);
        }
    }
}
