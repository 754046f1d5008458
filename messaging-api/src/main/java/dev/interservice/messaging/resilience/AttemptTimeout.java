package dev.interservice.messaging.resilience;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The innermost step: ends an attempt when its time is up, really cancels it on the wire, and judges how it ended. Its
 * future fails with an {@link AttemptFailure} only. Whatever way it ends, its timer is gone.
 */
final class AttemptTimeout<E, R> {
    private final Judge<E, R> judge;
    private final Environment environment;
    private final CallSignals signals;
    private final Function<Attempt<E>, CompletableFuture<R>> wire;

    AttemptTimeout(
            Judge<E, R> judge,
            Environment environment,
            CallSignals signals,
            Function<Attempt<E>, CompletableFuture<R>> wire) {
        this.judge = judge;
        this.environment = environment;
        this.signals = signals;
        this.wire = wire;
    }

    /**
     * Makes the attempt.
     *
     * @param onEnd told once, before anybody learns of the end: who calls again at once finds what it held free
     */
    CompletableFuture<R> limit(Attempt<E> attempt, Consumer<Fate> onEnd) {
        long begun = signals.begin();
        CompletableFuture<R> sent;
        try {
            sent = requireNonNull(wire.apply(attempt), "the wire returned no future");
        } catch (RuntimeException | Error broken) {
            sent = CompletableFuture.failedFuture(broken);
        }
        Limited limited = new Limited(attempt, begun, sent, onEnd);
        limited.watch();
        return limited;
    }

    private final class Limited extends CompletableFuture<R> {
        private final Attempt<E> attempt;
        private final long begun;
        private final CompletableFuture<R> sent;
        private final Consumer<Fate> onEnd;
        private boolean claimed;
        private volatile boolean cancelled;
        private volatile boolean timedOut;
        private volatile Environment.@Nullable Timer timer;

        Limited(Attempt<E> attempt, long begun, CompletableFuture<R> sent, Consumer<Fate> onEnd) {
            this.attempt = attempt;
            this.begun = begun;
            this.sent = sent;
            this.onEnd = onEnd;
        }

        void watch() {
            sent.whenComplete(this::ended);
            if (isDone()) {
                return;
            }
            timer = environment.after(attempt.deadline().remaining(), this::timeUp);
            // Race: the attempt may have ended while the timer was set; then its end has not seen it. It is the claim
            // that tells, not isDone(): the end looks for the timer first and completes after that.
            if (isClaimed()) {
                cancelTimer();
            }
        }

        /** Cancels on the wire, so that the end tells how far the attempt got. */
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            cancelled = true;
            sent.cancel(mayInterruptIfRunning);
            // A wire whose future does not end when it is cancelled leaves the rest to us.
            if (claimEnd()) {
                onEnd.accept(Fate.UNKNOWN);
            }
            cancelTimer();
            return super.cancel(mayInterruptIfRunning);
        }

        private void timeUp() {
            timedOut = true;
            sent.cancel(true);
            // A wire whose future does not end when it is cancelled must not hold the caller.
            if (!isClaimed()) {
                end(null, judge.timedOut(attempt, null));
            }
        }

        private void ended(@Nullable R result, @Nullable Throwable thrown) {
            if (thrown == null && result != null) {
                end(result, judge.failureIn(attempt, result));
                return;
            }
            Throwable cause =
                    thrown == null ? new IllegalStateException("the wire's future completed with null") : thrown;
            end(null, timedOut ? judge.timedOut(attempt, cause) : judge.failureOf(attempt, cause));
        }

        private void end(@Nullable R result, @Nullable AttemptFailure failure) {
            // Race: the timer and the wire may both end it. Not complete() decides, because the signal must come first.
            if (!claimEnd()) {
                return;
            }
            cancelTimer();
            onEnd.accept(fate(failure));
            signals.attemptEnded(attempt, judge, begun, failure);
            if (failure == null) {
                complete(requireNonNull(result));
            } else {
                completeExceptionally(failure);
            }
        }

        /** A cancel is the caller's choice, however the wire takes it. */
        private Fate fate(@Nullable AttemptFailure failure) {
            if (failure == null) {
                return Fate.SUCCEEDED;
            }
            if (cancelled || !failure.isThePeers()) {
                return Fate.UNKNOWN;
            }
            return failure.neverLeft() ? Fate.UNREACHABLE : Fate.FAILED;
        }

        private synchronized boolean claimEnd() {
            boolean first = !claimed;
            claimed = true;
            return first;
        }

        private synchronized boolean isClaimed() {
            return claimed;
        }

        private void cancelTimer() {
            Environment.Timer running = timer;
            if (running != null) {
                running.cancel();
            }
        }
    }
}
