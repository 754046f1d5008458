package dev.interservice.messaging.resilience;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How often something may be called. There is no default: nobody but the owner of the callee knows the number.
 *
 * @param calls so many in the given time, and after a pause so many at once
 * @param per the time, at most one day; at most ten calls per microsecond
 */
public record RateLimitPolicy(int calls, Duration per) {
    private static final Duration DAY = Duration.ofDays(1);
    private static final long MIN_INTERVAL_NANOS = 100;

    /** Checks the numbers. */
    public RateLimitPolicy {
        if (calls < 1) {
            throw new IllegalArgumentException("calls must be at least 1, but is " + calls);
        }
        requireNonNull(per, "per");
        if (per.isZero() || per.isNegative() || per.compareTo(DAY) > 0) {
            throw new IllegalArgumentException("per must be positive and at most one day, but is " + per);
        }
        if (per.toNanos() / calls < MIN_INTERVAL_NANOS) {
            throw new IllegalArgumentException(
                    "at most ten calls per microsecond can be limited, but there are " + calls + " per " + per);
        }
    }
}
