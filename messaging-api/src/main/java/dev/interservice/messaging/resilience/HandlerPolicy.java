package dev.interservice.messaging.resilience;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * How a handler is run, and how often a message is given to it.
 *
 * @param concurrency how many calls of the handler run at once
 * @param queue how many requests wait for a turn before further ones are turned away; messages wait at the broker
 * @param timeout after which a running handler is interrupted and counts as failed
 * @param maxAttempts deliveries in all before a message becomes a dead letter
 * @param backoff the wait before the second delivery; it doubles with each further one
 * @param maxBackoff where the doubling ends
 * @param breaker when no message is taken up for a while, because the handler fails at most of them; empty for never
 */
public record HandlerPolicy(
        int concurrency,
        int queue,
        Duration timeout,
        int maxAttempts,
        Duration backoff,
        Duration maxBackoff,
        Optional<CircuitBreakerPolicy> breaker) {
    /**
     * The breaker unless another is set: half of at least 20 messages in 30 seconds, then a pause of 5 seconds, then 3
     * trials. More messages than calls are needed, because a pause holds up those that would succeed.
     */
    public static final CircuitBreakerPolicy DEFAULT_BREAKER =
            new CircuitBreakerPolicy(0.5, 20, Duration.ofSeconds(30), Duration.ofSeconds(5), 3);

    /** Checks the numbers. */
    public HandlerPolicy {
        requireNonNull(breaker, "breaker");
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
    public Duration delayAfter(int attempt) {
        return ExponentialBackoff.delay(backoff, maxBackoff, attempt);
    }

    private static void requireAtLeast(String key, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(key + " must be at least " + least + ", but is " + value);
        }
    }
}
