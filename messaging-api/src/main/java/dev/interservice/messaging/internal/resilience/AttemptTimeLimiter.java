package dev.interservice.messaging.internal.resilience;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The innermost step: ends an attempt when its time is up, really cancels it on the wire, and classifies how it ended.
 * Its future fails with an {@link AttemptFailure} only. Whatever way it ends, its timer is gone.
 */
final class AttemptTimeLimiter<E, R> {
    private final ResponseClassifier<E, R> classifier;
    private final Environment environment;
    private final CallSignals signals;
    private final Function<CallAttempt<E>, CompletableFuture<R>> transportCall;

    AttemptTimeLimiter(
            ResponseClassifier<E, R> classifier,
            Environment environment,
            CallSignals signals,
            Function<CallAttempt<E>, CompletableFuture<R>> transportCall) {
        this.classifier = classifier;
        this.environment = environment;
        this.signals = signals;
        this.transportCall = transportCall;
    }

    /**
     * Makes the attempt.
     *
     * @param onEnd told once, before anybody learns of the end: who calls again at once finds what it held free
     */
    CompletableFuture<R> start(CallAttempt<E> attempt, Consumer<AttemptResult> onEnd) {
        long startedAt = signals.startNanos();
        CompletableFuture<R> transportFuture;
        try {
            transportFuture = requireNonNull(transportCall.apply(attempt), "the transport returned no future");
        } catch (RuntimeException | Error broken) {
            transportFuture = CompletableFuture.failedFuture(broken);
        }
        TimedAttempt timedAttempt = new TimedAttempt(attempt, startedAt, transportFuture, onEnd);
        timedAttempt.startTimer();
        return timedAttempt;
    }

    private final class TimedAttempt extends CompletableFuture<R> {
        private final CallAttempt<E> attempt;
        private final long startedAt;
        private final CompletableFuture<R> transportFuture;
        private final Consumer<AttemptResult> onEnd;
        private boolean claimed;
        private volatile boolean cancelled;
        private volatile boolean timedOut;
        private volatile Environment.@Nullable Timer timer;

        TimedAttempt(
                CallAttempt<E> attempt,
                long startedAt,
                CompletableFuture<R> transportFuture,
                Consumer<AttemptResult> onEnd) {
            this.attempt = attempt;
            this.startedAt = startedAt;
            this.transportFuture = transportFuture;
            this.onEnd = onEnd;
        }

        void startTimer() {
            transportFuture.whenComplete(this::onTransportEnd);
            if (isDone()) {
                return;
            }
            timer = environment.after(attempt.deadline().remaining(), this::onTimeout);
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
            transportFuture.cancel(mayInterruptIfRunning);
            // A transport whose future does not end when it is cancelled leaves the rest to us.
            if (claimEnd()) {
                onEnd.accept(AttemptResult.UNKNOWN);
            }
            cancelTimer();
            return super.cancel(mayInterruptIfRunning);
        }

        private void onTimeout() {
            timedOut = true;
            transportFuture.cancel(true);
            // A transport whose future does not end when it is cancelled must not hold the caller.
            if (!isClaimed()) {
                end(null, classifier.timedOut(attempt, null));
            }
        }

        private void onTransportEnd(@Nullable R result, @Nullable Throwable thrown) {
            if (thrown == null && result != null) {
                end(result, classifier.failureIn(attempt, result));
                return;
            }
            Throwable cause =
                    thrown == null ? new IllegalStateException("the transport's future completed with null") : thrown;
            end(null, timedOut ? classifier.timedOut(attempt, cause) : classifier.failureOf(attempt, cause));
        }

        private void end(@Nullable R result, @Nullable AttemptFailure failure) {
            // Race: the timer and the transport may both end it. Not complete() decides, because the signal must come
            // first.
            if (!claimEnd()) {
                return;
            }
            cancelTimer();
            onEnd.accept(attemptResult(failure));
            signals.attemptEnded(attempt, classifier, startedAt, failure);
            if (failure == null) {
                complete(requireNonNull(result));
            } else {
                completeExceptionally(failure);
            }
        }

        /** A cancel is the caller's choice, however the transport takes it. */
        private AttemptResult attemptResult(@Nullable AttemptFailure failure) {
            if (failure == null) {
                return AttemptResult.SUCCEEDED;
            }
            if (cancelled || !failure.countsAgainstEndpoint()) {
                return AttemptResult.UNKNOWN;
            }
            return failure.wasNotSent() ? AttemptResult.UNREACHABLE : AttemptResult.FAILED;
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
