package dev.interservice.messaging.internal.resilience;

import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.resilience.CircuitBreakerPolicy;
import dev.interservice.messaging.resilience.RateLimitPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The steps between the endpoint selection and the attempt's timeout: rate limit, bulkhead, circuit breaker. What they
 * refuse was not executed and is not tried again. The breaker is the innermost, so that it sees what endpoints did and
 * nothing else.
 *
 * <p>Each permit ends once: with the attempt, or at once when a later step refuses.
 */
final class AttemptGuards<E, R> {
    private final ResponseClassifier<E, R> classifier;
    private final Environment environment;
    private final CallSignals signals;
    private final GuardRegistry guardRegistry;
    private final AttemptTimeLimiter<E, R> timeLimiter;

    AttemptGuards(
            ResponseClassifier<E, R> classifier,
            Environment environment,
            CallSignals signals,
            GuardRegistry guardRegistry,
            AttemptTimeLimiter<E, R> timeLimiter) {
        this.classifier = classifier;
        this.environment = environment;
        this.signals = signals;
        this.guardRegistry = guardRegistry;
        this.timeLimiter = timeLimiter;
    }

    /** Whether the breaker of this endpoint refuses calls at the moment. */
    boolean refusesCalls(CallDefinition<E> call, E endpoint) {
        return call.policy()
                .breaker()
                .map(policy -> guardRegistry
                        .breaker(breakerName(call, endpoint), policy)
                        .refusesCalls())
                .orElse(false);
    }

    CompletableFuture<R> throughRateLimit(CallAttempt<E> attempt) {
        Optional<RateLimitPolicy> rate = attempt.call().policy().rateLimit();
        if (rate.isEmpty()) {
            return throughBulkhead(attempt);
        }
        // At most half of the time: a call that begins when its time is nearly over would fail for nothing.
        Duration most = attempt.call().deadline().remaining().dividedBy(2);
        Optional<Duration> wait = guardRegistry
                .rateLimit(attempt.call().destination(), rate.get())
                .reserve(most);
        if (wait.isEmpty()) {
            return reject(attempt, "RATE_LIMITED", "there are more calls than its rate-limit allows", null);
        }
        return wait.get().isZero() ? throughBulkhead(attempt) : delayed(attempt, wait.get());
    }

    /** Its own time begins with its turn. */
    private CompletableFuture<R> delayed(CallAttempt<E> attempt, Duration wait) {
        DeferredAttempt<R> deferredAttempt = new DeferredAttempt<>(
                () -> throughBulkhead(
                        CallAttempt.of(attempt.call(), attempt.number(), attempt.endpoint(), environment)),
                () -> rejection(attempt, "it was given up before its turn came", null));
        return deferredAttempt.withTimer(environment.after(wait, deferredAttempt::begin));
    }

    private CompletableFuture<R> throughBulkhead(CallAttempt<E> attempt) {
        Optional<Integer> limit = attempt.call().policy().bulkhead();
        if (limit.isEmpty()) {
            return throughCircuitBreaker(attempt, () -> {});
        }
        return guardRegistry
                .bulkhead(attempt.call().destination(), limit.get())
                .tryAcquire()
                .map(permit -> throughCircuitBreaker(attempt, permit::release))
                .orElseGet(() -> reject(
                        attempt,
                        "BULKHEAD_FULL",
                        limit.get() + " calls are in flight already: its bulkhead is full",
                        null));
    }

    private CompletableFuture<R> throughCircuitBreaker(CallAttempt<E> attempt, Runnable releaseBulkhead) {
        Optional<CircuitBreakerPolicy> policy = attempt.call().policy().breaker();
        if (policy.isEmpty()) {
            return track(attempt, attemptResult -> releaseBulkhead.run());
        }
        EndpointBreaker breaker = guardRegistry.breaker(breakerName(attempt.call(), attempt.endpoint()), policy.get());
        Optional<EndpointBreaker.BreakerPermit> permit = breaker.tryAcquire(attempt.timeout());
        if (permit.isEmpty()) {
            releaseBulkhead.run();
            return reject(
                    attempt,
                    "CIRCUIT_OPEN",
                    "too many calls have failed: its circuit is open",
                    breaker.remainingOpen());
        }
        return track(attempt, attemptResult -> {
            endPermit(permit.get(), attemptResult);
            releaseBulkhead.run();
        });
    }

    private CompletableFuture<R> track(CallAttempt<E> attempt, Consumer<AttemptResult> onEnd) {
        EndpointSelector.AttemptTracker tracker =
                attempt.call().endpointSelector().begin(attempt.endpoint());
        return timeLimiter.start(attempt, attemptResult -> {
            tracker.ended(attemptResult);
            onEnd.accept(attemptResult);
        });
    }

    private static void endPermit(EndpointBreaker.BreakerPermit permit, AttemptResult attemptResult) {
        switch (attemptResult) {
            case SUCCEEDED -> permit.success();
            case FAILED, UNREACHABLE -> permit.failure();
            case UNKNOWN -> permit.release();
        }
    }

    private CompletableFuture<R> reject(
            CallAttempt<E> attempt, String reason, String why, @Nullable Duration retryAfter) {
        signals.callRejected(attempt.call(), reason);
        return CompletableFuture.failedFuture(rejection(attempt, why, retryAfter));
    }

    private AttemptFailure rejection(CallAttempt<E> attempt, String why, @Nullable Duration retryAfter) {
        CallDefinition<E> call = attempt.call();
        String where =
                classifier.nameOf(attempt.endpoint()).map(name -> " at " + name).orElse("");
        CallRejectedException rejection = new CallRejectedException(
                Outcome.NOT_EXECUTED,
                call.contract(),
                call.messageId(),
                call.contract() + where + ": " + why + " (" + attempt.describe() + ")",
                null,
                retryAfter);
        return new AttemptFailure(rejection, AttemptFailure.RetryPermission.FORBIDDEN);
    }

    private String breakerName(CallDefinition<E> call, E endpoint) {
        return classifier.nameOf(endpoint).orElseGet(call::contract);
    }
}
