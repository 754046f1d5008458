package dev.interservice.messaging.config;

import static java.util.Objects.requireNonNullElse;

import dev.interservice.messaging.resilience.HandlerPolicy;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The {@code handler} keys of one layer; what is null is decided by the layer below. See {@link HandlerPolicy}. */
public record HandlerSettings(
        @Nullable Integer concurrency,
        @Nullable Integer queue,
        @Nullable Duration timeout,
        @Nullable Integer maxAttempts,
        @Nullable Duration backoff,
        @Nullable Duration maxBackoff,
        BreakerSettings breaker) {
    /** Nothing decided. */
    public static final HandlerSettings NONE =
            new HandlerSettings(null, null, null, null, null, null, BreakerSettings.NONE);

    /** Checks each number; whether they fit each other is seen when all layers are put together. */
    public HandlerSettings {
        new HandlerPolicy(
                requireNonNullElse(concurrency, 1),
                requireNonNullElse(queue, 0),
                requireNonNullElse(timeout, Duration.ofSeconds(1)),
                requireNonNullElse(maxAttempts, 1),
                Duration.ZERO,
                requireNonNullElse(maxBackoff, Duration.ZERO),
                Optional.empty());
        breaker = breaker == null ? BreakerSettings.NONE : breaker;
        Duration wait = requireNonNullElse(backoff, Duration.ZERO);
        new HandlerPolicy(1, 0, Duration.ofSeconds(1), 1, wait, wait, Optional.empty());
    }

    /** These settings with another number of calls at once. */
    public HandlerSettings concurrency(int value) {
        return new HandlerSettings(value, queue, timeout, maxAttempts, backoff, maxBackoff, breaker);
    }

    /** These settings with another number of requests that may wait. */
    public HandlerSettings queue(int value) {
        return new HandlerSettings(concurrency, value, timeout, maxAttempts, backoff, maxBackoff, breaker);
    }

    /** These settings with another limit for one call of the handler. */
    public HandlerSettings timeout(Duration value) {
        return new HandlerSettings(concurrency, queue, value, maxAttempts, backoff, maxBackoff, breaker);
    }

    /** These settings with other redelivery. */
    public HandlerSettings redelivery(int maxAttempts, Duration backoff, Duration maxBackoff) {
        return new HandlerSettings(concurrency, queue, timeout, maxAttempts, backoff, maxBackoff, breaker);
    }

    /** These settings with another breaker, for messages. */
    public HandlerSettings breaker(BreakerSettings value) {
        return new HandlerSettings(concurrency, queue, timeout, maxAttempts, backoff, maxBackoff, value);
    }

    HandlerSettings withFallback(HandlerSettings fallback) {
        return new HandlerSettings(
                concurrency != null ? concurrency : fallback.concurrency,
                queue != null ? queue : fallback.queue,
                timeout != null ? timeout : fallback.timeout,
                maxAttempts != null ? maxAttempts : fallback.maxAttempts,
                backoff != null ? backoff : fallback.backoff,
                maxBackoff != null ? maxBackoff : fallback.maxBackoff,
                breaker.withFallback(fallback.breaker));
    }
}
