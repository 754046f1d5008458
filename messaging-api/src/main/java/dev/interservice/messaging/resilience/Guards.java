package dev.interservice.messaging.resilience;

import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The steps between the endpoint choice and the attempt's timeout: rate limit, bulkhead, circuit breaker. What they refuse
 * was not executed and is not tried again. The breaker is the innermost, so that it sees what peers did and nothing else.
 *
 * <p>Each permit ends once: with the attempt, or at once when a later step refuses.
 */
final class Guards<E, R> {
    private final Judge<E, R> judge;
    private final Environment environment;
    private final CallSignals signals;
    private final GuardBook book;
    private final AttemptTimeout<E, R> next;

    Guards(Judge<E, R> judge, Environment environment, CallSignals signals, GuardBook book, AttemptTimeout<E, R> next) {
        this.judge = judge;
        this.environment = environment;
        this.signals = signals;
        this.book = book;
        this.next = next;
    }

    /** Whether this endpoint is left alone at the moment. */
    boolean leavesAlone(Call<E> call, E endpoint) {
        return call.policy()
                .breaker()
                .map(policy -> !book.breaker(peer(call, endpoint), policy)
                        .remainingOpen()
                        .isZero())
                .orElse(false);
    }

    CompletableFuture<R> pass(Attempt<E> attempt) {
        Optional<RatePolicy> rate = attempt.call().policy().rate();
        if (rate.isEmpty()) {
            return enter(attempt);
        }
        Optional<Duration> wait = book.rateLimit(attempt.call().destination(), rate.get())
                .reserve(attempt.deadline().remaining());
        if (wait.isEmpty()) {
            return refused(attempt, "RATE_LIMITED", "calls more often than its rate-limit, " + rate.get(), null);
        }
        return wait.get().isZero() ? enter(attempt) : new Delayed(attempt, wait.get());
    }

    private CompletableFuture<R> enter(Attempt<E> attempt) {
        Optional<Integer> limit = attempt.call().policy().bulkhead();
        if (limit.isEmpty()) {
            return breakIn(attempt);
        }
        Bulkhead bulkhead = book.bulkhead(attempt.call().destination(), limit.get());
        Optional<Bulkhead.Permit> room = bulkhead.tryAcquire();
        if (room.isEmpty()) {
            return refused(
                    attempt, "BULKHEAD_FULL", limit.get() + " calls are in flight already: its bulkhead is full", null);
        }
        CompletableFuture<R> entered = breakIn(attempt);
        entered.whenComplete((result, thrown) -> room.get().release());
        return entered;
    }

    private CompletableFuture<R> breakIn(Attempt<E> attempt) {
        Optional<BreakerPolicy> policy = attempt.call().policy().breaker();
        if (policy.isEmpty()) {
            return next.limit(attempt);
        }
        Breaker breaker = book.breaker(peer(attempt.call(), attempt.endpoint()), policy.get());
        Optional<Breaker.Permit> permit = breaker.tryAcquire(attempt.timeout());
        if (permit.isEmpty()) {
            return refused(
                    attempt,
                    "CIRCUIT_OPEN",
                    "too many calls have failed, so it is left alone: its circuit is open",
                    breaker.remainingOpen());
        }
        CompletableFuture<R> limited = next.limit(attempt);
        limited.whenComplete((result, thrown) -> end(permit.get(), thrown));
        return limited;
    }

    private static void end(Breaker.Permit permit, @Nullable Throwable thrown) {
        if (thrown == null) {
            permit.success();
        } else if (thrown instanceof AttemptFailure failure && failure.isThePeers()) {
            permit.failure();
        } else {
            permit.release();
        }
    }

    private CompletableFuture<R> refused(Attempt<E> attempt, String reason, String why, @Nullable Duration retryAfter) {
        Call<E> call = attempt.call();
        signals.refused(call, reason);
        CallRejectedException rejection = new CallRejectedException(
                Outcome.NOT_EXECUTED,
                call.contract(),
                call.messageId(),
                call.contract()
                        + judge.nameOf(attempt.endpoint())
                                .map(name -> " at " + name)
                                .orElse("") + ": " + why + " (" + attempt.describe() + ")",
                null,
                retryAfter);
        return CompletableFuture.failedFuture(new AttemptFailure(rejection, AttemptFailure.Retry.FORBIDDEN));
    }

    private String peer(Call<E> call, E endpoint) {
        return judge.nameOf(endpoint).orElseGet(call::contract);
    }

    /** An attempt that waits for its turn under the rate limit. */
    private final class Delayed extends CompletableFuture<R> {
        private final Environment.Timer timer;

        // Both under the lock, because the timer may fire while the attempt is cancelled.
        private boolean cancelled;
        private @Nullable CompletableFuture<R> begun;

        Delayed(Attempt<E> attempt, Duration wait) {
            timer = environment.after(wait, () -> begin(attempt));
        }

        private void begin(Attempt<E> attempt) {
            synchronized (this) {
                if (cancelled) {
                    return;
                }
            }
            CompletableFuture<R> started = enter(attempt);
            boolean late;
            synchronized (this) {
                begun = started;
                late = cancelled;
            }
            if (late) {
                started.cancel(true);
            }
            started.whenComplete((result, thrown) -> {
                if (thrown == null) {
                    complete(result);
                } else {
                    completeExceptionally(thrown);
                }
            });
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            timer.cancel();
            CompletableFuture<R> running;
            synchronized (this) {
                cancelled = true;
                running = begun;
            }
            return running == null ? super.cancel(mayInterruptIfRunning) : running.cancel(mayInterruptIfRunning);
        }
    }
}
