package dev.interservice.messaging.resilience;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something to call: does what the test says, and remembers the work it was given. */
final class Backend implements Judge<String, String> {
    static final Duration ATTEMPT = Duration.ofSeconds(1);

    private static final Signal.Subject SUBJECT =
            new Signal.Subject("stock.reserve", "test", "shop", "stock", "id-1", "id-1");

    final List<Work> works = new ArrayList<>();
    Supplier<Work> answer = Work::new;

    /** Its work, as a future that a transport would return. */
    Work call() {
        Work work = new Work();
        works.add(work);
        Work answered = answer.get();
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
    static Work dead() {
        Work work = new Work();
        work.completeExceptionally(new IllegalStateException("dead"));
        return work;
    }

    /** A call with attempts of one second and no wait between them. */
    PendingCall<String> callThrough(CallPipeline pipeline, Environment environment, int attempts) {
        RetryPolicy retry =
                new RetryPolicy(attempts, Duration.ZERO, Duration.ZERO, Optional.of(ATTEMPT), RetryPolicy.USUAL_BUDGET);
        CallPolicy policy = new CallPolicy(retry, Optional.empty(), Optional.empty(), Optional.empty());
        Deadline deadline = Deadline.after(Duration.ofMinutes(1), environment::nanos);
        return pipeline.start(
                new Call<>(SUBJECT, "shop", true, deadline, policy, Peers.only("endpoint"), () -> {}),
                this,
                attempt -> call());
    }

    @Override
    public Optional<String> nameOf(String endpoint) {
        return Optional.of(endpoint);
    }

    @Override
    public @Nullable AttemptFailure failureIn(Attempt<String> attempt, String result) {
        return null;
    }

    @Override
    public AttemptFailure failureOf(Attempt<String> attempt, Throwable thrown) {
        return new AttemptFailure(
                new UnavailableException(
                        Outcome.NOT_EXECUTED, SUBJECT.contract(), SUBJECT.messageId(), "unavailable", thrown),
                AttemptFailure.Retry.BY_OUTCOME);
    }

    @Override
    public AttemptFailure timedOut(Attempt<String> attempt, @Nullable Throwable thrown) {
        return new AttemptFailure(
                new DeadlineExceededException(
                        Outcome.UNKNOWN, SUBJECT.contract(), SUBJECT.messageId(), "too late", thrown),
                AttemptFailure.Retry.FORBIDDEN);
    }

    /** Goes on until it has ended or is told to stop. */
    static final class Work extends CompletableFuture<String> {
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
