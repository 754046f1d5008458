package dev.interservice.messaging.resilience;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How often a call is tried and how long it waits between attempts.
 *
 * @param maxAttempts attempts in all, the first included; 1 means no retry
 * @param backoff the longest wait before the second attempt; it doubles with each further one
 * @param maxBackoff where the doubling ends
 * @param attemptTimeout how long one attempt may take; empty means as long as the whole call
 * @param budget how many retries there may be for a hundred calls of a service, besides one each second
 */
public record RetryPolicy(
        int maxAttempts, Duration backoff, Duration maxBackoff, Optional<Duration> attemptTimeout, Percent budget) {
    /** The budget unless another is set: a service that is down gets a tenth more than its usual load. */
    public static final Percent DEFAULT_BUDGET = new Percent(10);

    private static final double MAX_BUDGET = 1_000;

    /** Checks the numbers. */
    public RetryPolicy {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("max-attempts must be at least 1, but is " + maxAttempts);
        }
        if (requireNonNull(backoff, "backoff").isNegative()) {
            throw new IllegalArgumentException("backoff must not be negative, but is " + backoff);
        }
        if (requireNonNull(maxBackoff, "maxBackoff").compareTo(backoff) < 0) {
            throw new IllegalArgumentException(
                    "max-backoff must be at least backoff, " + backoff + ", but is " + maxBackoff);
        }
        if (requireNonNull(budget, "budget").value() > MAX_BUDGET) {
            throw new IllegalArgumentException("budget must be at most 1000%, which allows any, but is " + budget);
        }
        attemptTimeout.ifPresent(limit -> {
            if (limit.isZero() || limit.isNegative()) {
                throw new IllegalArgumentException("attempt-timeout must be positive, but is " + limit);
            }
        });
    }

    /**
     * How long to wait after this attempt: full jitter, evenly from zero to the doubled backoff, which spreads callers
     * that failed together.
     */
    public Duration delayAfter(int attempt, RandomGenerator random) {
        long longest = ExponentialBackoff.delay(backoff, maxBackoff, attempt).toNanos();
        return longest == 0 ? Duration.ZERO : Duration.ofNanos(random.nextLong(longest + 1));
    }
}
