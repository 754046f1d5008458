package dev.interservice.messaging.resilience;

import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
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
                .map(policy -> book.breaker(peer(call, endpoint), policy).isFull())
                .orElse(false);
    }

    CompletableFuture<R> pass(Attempt<E> attempt) {
        Optional<RatePolicy> rate = attempt.call().policy().rate();
        if (rate.isEmpty()) {
            return enter(attempt);
        }
        // At most half of the time: a call that begins when its time is nearly over would fail for nothing.
        Duration most = attempt.call().deadline().remaining().dividedBy(2);
        Optional<Duration> wait =
                book.rateLimit(attempt.call().destination(), rate.get()).reserve(most);
        if (wait.isEmpty()) {
            return refused(attempt, "RATE_LIMITED", "there are more calls than its rate-limit allows", null);
        }
        return wait.get().isZero() ? enter(attempt) : delayed(attempt, wait.get());
    }

    /** Its own time begins with its turn. */
    private CompletableFuture<R> delayed(Attempt<E> attempt, Duration wait) {
        Postponed<R> delayed = new Postponed<>(
                () -> enter(Attempt.of(attempt.call(), attempt.number(), attempt.endpoint(), environment)),
                () -> rejection(attempt, "it was given up before its turn came", null));
        return delayed.on(environment.after(wait, delayed::begin));
    }

    private CompletableFuture<R> enter(Attempt<E> attempt) {
        Optional<Integer> limit = attempt.call().policy().bulkhead();
        if (limit.isEmpty()) {
            return breakIn(attempt, () -> {});
        }
        return book.bulkhead(attempt.call().destination(), limit.get())
                .tryAcquire()
                .map(room -> breakIn(attempt, room::release))
                .orElseGet(() -> refused(
                        attempt,
                        "BULKHEAD_FULL",
                        limit.get() + " calls are in flight already: its bulkhead is full",
                        null));
    }

    private CompletableFuture<R> breakIn(Attempt<E> attempt, Runnable leave) {
        Optional<BreakerPolicy> policy = attempt.call().policy().breaker();
        if (policy.isEmpty()) {
            return visit(attempt, fate -> leave.run());
        }
        Breaker breaker = book.breaker(peer(attempt.call(), attempt.endpoint()), policy.get());
        Optional<Breaker.Permit> permit = breaker.tryAcquire(attempt.timeout());
        if (permit.isEmpty()) {
            leave.run();
            return refused(
                    attempt,
                    "CIRCUIT_OPEN",
                    "too many calls have failed, so it is left alone: its circuit is open",
                    breaker.remainingOpen());
        }
        return visit(attempt, fate -> {
            end(permit.get(), fate);
            leave.run();
        });
    }

    private CompletableFuture<R> visit(Attempt<E> attempt, Consumer<Fate> onEnd) {
        Peers.Visit visit = attempt.call().peers().begin(attempt.endpoint());
        return next.limit(attempt, fate -> {
            visit.ended(fate);
            onEnd.accept(fate);
        });
    }

    private static void end(Breaker.Permit permit, Fate fate) {
        switch (fate) {
            case SUCCEEDED -> permit.success();
            case FAILED, UNREACHABLE -> permit.failure();
            case UNKNOWN -> permit.release();
        }
    }

    private CompletableFuture<R> refused(Attempt<E> attempt, String reason, String why, @Nullable Duration retryAfter) {
        signals.refused(attempt.call(), reason);
        return CompletableFuture.failedFuture(rejection(attempt, why, retryAfter));
    }

    private AttemptFailure rejection(Attempt<E> attempt, String why, @Nullable Duration retryAfter) {
        Call<E> call = attempt.call();
        String where =
                judge.nameOf(attempt.endpoint()).map(name -> " at " + name).orElse("");
        CallRejectedException rejection = new CallRejectedException(
                Outcome.NOT_EXECUTED,
                call.contract(),
                call.messageId(),
                call.contract() + where + ": " + why + " (" + attempt.describe() + ")",
                null,
                retryAfter);
        return new AttemptFailure(rejection, AttemptFailure.Retry.FORBIDDEN);
    }

    private String peer(Call<E> call, E endpoint) {
        return judge.nameOf(endpoint).orElseGet(call::contract);
    }
}
