package dev.interservice.messaging.resilience;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The innermost step: ends an attempt when its time is up, really cancels it on the wire, and judges how it ended. Its
 * future fails with an {@link AttemptFailure} only. Whatever way it ends, its timer is gone.
 */
final class AttemptTimeout<E, R> extends CompletableFuture<R> {
    private final Attempt<E> attempt;
    private final Judge<E, R> judge;
    private final CompletableFuture<R> sent;
    private volatile boolean timedOut;
    private volatile Environment.@Nullable Timer timer;

    private AttemptTimeout(Attempt<E> attempt, Judge<E, R> judge, CompletableFuture<R> sent) {
        this.attempt = attempt;
        this.judge = judge;
        this.sent = sent;
    }

    static <E, R> CompletableFuture<R> limit(
            Attempt<E> attempt,
            Judge<E, R> judge,
            Environment environment,
            Function<Attempt<E>, CompletableFuture<R>> wire) {
        CompletableFuture<R> sent;
        try {
            sent = requireNonNull(wire.apply(attempt), "the wire returned no future");
        } catch (RuntimeException | Error broken) {
            sent = failedFuture(broken);
        }
        AttemptTimeout<E, R> limited = new AttemptTimeout<>(attempt, judge, sent);
        if (!sent.isDone()) {
            limited.timer = environment.after(attempt.deadline().remaining(), limited::timeUp);
        }
        // Race: the attempt may end before it is watched; it is watched last, so its end always finds the timer.
        sent.whenComplete(limited::ended);
        return limited;
    }

    /** Cancels on the wire, so that the end tells how far the attempt got. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        sent.cancel(mayInterruptIfRunning);
        // A wire whose future does not end when it is cancelled leaves the timer to us.
        cancelTimer();
        return super.cancel(mayInterruptIfRunning);
    }

    private void timeUp() {
        timedOut = true;
        sent.cancel(true);
        // A wire whose future does not end when it is cancelled must not hold the caller.
        completeExceptionally(judge.timedOut(attempt, null));
    }

    private void ended(@Nullable R result, @Nullable Throwable thrown) {
        cancelTimer();
        AttemptFailure failure = failure(result, thrown);
        if (failure == null) {
            complete(requireNonNull(result));
        } else {
            completeExceptionally(failure);
        }
    }

    private @Nullable AttemptFailure failure(@Nullable R result, @Nullable Throwable thrown) {
        if (thrown == null && result != null) {
            return judge.failureIn(attempt, result);
        }
        Throwable cause = thrown == null ? new IllegalStateException("the wire's future completed with null") : thrown;
        return timedOut ? judge.timedOut(attempt, cause) : judge.failureOf(attempt, cause);
    }

    private void cancelTimer() {
        Environment.Timer running = timer;
        if (running != null) {
            running.cancel();
        }
    }
}
