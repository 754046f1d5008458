package dev.interservice.messaging.internal.resilience;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.resilience.CallPolicy;
import dev.interservice.messaging.resilience.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something to call: does what the test says, and remembers the work it was given. */
final class RecordingBackend implements ResponseClassifier<String, String> {
    static final Duration ATTEMPT = Duration.ofSeconds(1);

    private static final Signal.MessageInfo SUBJECT =
            new Signal.MessageInfo("stock.reserve", "test", "shop", "stock", "id-1", "id-1");

    final List<BackendWork> works = new ArrayList<>();
    Supplier<BackendWork> answer = BackendWork::new;

    /** Its work, as a future that a transport would return. */
    BackendWork call() {
        BackendWork work = new BackendWork();
        works.add(work);
        BackendWork answered = answer.get();
        answered.whenComplete((result, failure) -> {
            if (failure == null) {
                work.complete(result);
            } else {
                work.completeExceptionally(failure);
            }
        });
        return work;
    }

    /** Refuses everything. */
    static BackendWork dead() {
        BackendWork work = new BackendWork();
        work.completeExceptionally(new IllegalStateException("dead"));
        return work;
    }

    /** A call with attempts of one second and no wait between them. */
    PendingCall<String> callThrough(CallPipeline pipeline, Environment environment, int attempts) {
        RetryPolicy retry = new RetryPolicy(
                attempts, Duration.ZERO, Duration.ZERO, Optional.of(ATTEMPT), RetryPolicy.DEFAULT_BUDGET);
        CallPolicy policy = new CallPolicy(retry, Optional.empty(), Optional.empty(), Optional.empty());
        Deadline deadline = Deadline.after(Duration.ofMinutes(1), environment::nanos);
        return pipeline.start(
                new CallDefinition<>(
                        SUBJECT, "shop", true, deadline, policy, EndpointSelector.single("endpoint"), () -> {}),
                this,
                attempt -> call());
    }

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
        return new AttemptFailure(
                new UnavailableException(
                        Outcome.NOT_EXECUTED, SUBJECT.contract(), SUBJECT.messageId(), "unavailable", thrown),
                AttemptFailure.RetryPermission.DEPENDS_ON_OUTCOME);
    }

    @Override
    public AttemptFailure timedOut(CallAttempt<String> attempt, @Nullable Throwable thrown) {
        return new AttemptFailure(
                new DeadlineExceededException(
                        Outcome.UNKNOWN, SUBJECT.contract(), SUBJECT.messageId(), "too late", thrown),
                AttemptFailure.RetryPermission.FORBIDDEN);
    }

    /** Goes on until it has ended or is told to stop. */
    static final class BackendWork extends CompletableFuture<String> {
        private boolean stopped;

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            stopped = true;
            return super.cancel(mayInterruptIfRunning);
        }

        boolean isStopped() {
            return stopped;
        }
    }
}
