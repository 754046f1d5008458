package dev.interservice.messaging.benchmarks;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.internal.resilience.AttemptFailure;
import dev.interservice.messaging.internal.resilience.CallAttempt;
import dev.interservice.messaging.internal.resilience.CallDefinition;
import dev.interservice.messaging.internal.resilience.CallPipeline;
import dev.interservice.messaging.internal.resilience.EndpointSelector;
import dev.interservice.messaging.internal.resilience.ResponseClassifier;
import dev.interservice.messaging.resilience.CallPolicy;
import dev.interservice.messaging.resilience.CircuitBreakerPolicy;
import dev.interservice.messaging.resilience.RateLimitPolicy;
import dev.interservice.messaging.resilience.RetryPolicy;
import dev.interservice.messaging.runtime.MessagingRuntime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a call pays for all that helps it to survive, when nothing fails: every step on, beside the wire alone. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CallPipelineBenchmark {
    private static final Signal.MessageInfo SUBJECT =
            new Signal.MessageInfo("echo.echo", "none", "me", "echo", "id", "id");
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final Environment environment = MessagingRuntime.environment("pipeline");
    private final CallPipeline pipeline = new CallPipeline(environment, 10_000, Observer.NONE);
    private final CallPolicy everything = new CallPolicy(
            new RetryPolicy(
                    3, Duration.ofMillis(50), TIMEOUT, Optional.of(Duration.ofSeconds(1)), RetryPolicy.DEFAULT_BUDGET),
            Optional.of(CircuitBreakerPolicy.DEFAULT),
            Optional.of(1_000),
            Optional.of(new RateLimitPolicy(10_000_000, Duration.ofSeconds(1))));
    private final SuccessClassifier classifier = new SuccessClassifier();

    /** Ends the threads. */
    @TearDown
    public void close() {
        pipeline.close();
        environment.close();
    }

    /** The wire alone: a future that is done. */
    @Benchmark
    public String wireAlone() {
        return wire().join();
    }

    /** The same with every step before it. */
    @Benchmark
    public String throughThePipeline() {
        Deadline deadline = Deadline.after(TIMEOUT, environment::nanos);
        CallDefinition<String> call = new CallDefinition<>(
                SUBJECT, "echo", true, deadline, everything, EndpointSelector.single("peer"), () -> {});
        return pipeline.start(call, classifier, attempt -> wire()).join();
    }

    private static CompletableFuture<String> wire() {
        return CompletableFuture.completedFuture("fine");
    }

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
