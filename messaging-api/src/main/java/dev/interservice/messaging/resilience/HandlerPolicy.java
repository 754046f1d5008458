package dev.interservice.messaging.resilience;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a handler is run, and how often a message is given to it.
 *
 * @param concurrency how many calls of the handler run at once
 * @param queue how many requests wait for a turn before further ones are turned away; messages wait at the broker
 * @param timeout after which a running handler is interrupted and counts as failed
 * @param maxAttempts deliveries in all before a message becomes a dead letter
 * @param backoff the wait before the second delivery; it doubles with each further one
 * @param maxBackoff where the doubling ends
 */
public record HandlerPolicy(
        int concurrency, int queue, Duration timeout, int maxAttempts, Duration backoff, Duration maxBackoff) {
    /** Checks the numbers. */
    public HandlerPolicy {
        requireAtLeast("concurrency", concurrency, 1);
        requireAtLeast("queue", queue, 0);
        requireAtLeast("max-attempts", maxAttempts, 1);
        if (requireNonNull(timeout, "timeout").isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("timeout must be positive, but is " + timeout);
        }
        if (requireNonNull(backoff, "backoff").isNegative()) {
            throw new IllegalArgumentException("backoff must not be negative, but is " + backoff);
        }
        if (requireNonNull(maxBackoff, "maxBackoff").compareTo(backoff) < 0) {
            throw new IllegalArgumentException(
                    "max-backoff must be at least backoff, " + backoff + ", but is " + maxBackoff);
        }
    }

    /** How long to wait after this failed delivery. Without jitter, so that the wait grows each time. */
    public Duration waitAfter(int attempt) {
        return Doubling.of(backoff, maxBackoff, attempt);
    }

    private static void requireAtLeast(String key, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(key + " must be at least " + least + ", but is " + value);
        }
    }
}
