package dev.interservice.messaging.config;

import static java.util.Objects.requireNonNullElse;

import dev.interservice.messaging.resilience.Percent;
import dev.interservice.messaging.resilience.RetryPolicy;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The {@code retry} keys of one layer; what is null is decided by the layer below. See {@link RetryPolicy}. */
public record RetrySettings(
        @Nullable Integer maxAttempts,
        @Nullable Duration backoff,
        @Nullable Duration maxBackoff,
        @Nullable Duration attemptTimeout,
        @Nullable Percent budget) {
    /** Nothing decided. */
    public static final RetrySettings NONE = new RetrySettings(null, null, null, null, null);

    /** Checks each number; whether they fit each other is seen when all layers are put together. */
    public RetrySettings {
        new RetryPolicy(
                requireNonNullElse(maxAttempts, 1),
                Duration.ZERO,
                requireNonNullElse(maxBackoff, Duration.ZERO),
                Optional.ofNullable(attemptTimeout),
                requireNonNullElse(budget, RetryPolicy.DEFAULT_BUDGET));
        Duration wait = requireNonNullElse(backoff, Duration.ZERO);
        new RetryPolicy(1, wait, wait, Optional.empty(), RetryPolicy.DEFAULT_BUDGET);
    }

    /** These settings with another number of attempts; 1 means no retry. */
    public RetrySettings maxAttempts(int value) {
        return new RetrySettings(value, backoff, maxBackoff, attemptTimeout, budget);
    }

    /** These settings with another backoff. */
    public RetrySettings backoff(Duration value, Duration longest) {
        return new RetrySettings(maxAttempts, value, longest, attemptTimeout, budget);
    }

    /** These settings with a limit for each attempt. */
    public RetrySettings attemptTimeout(Duration value) {
        return new RetrySettings(maxAttempts, backoff, maxBackoff, value, budget);
    }

    /** These settings with another share of retries. */
    public RetrySettings budget(Percent value) {
        return new RetrySettings(maxAttempts, backoff, maxBackoff, attemptTimeout, value);
    }

    RetrySettings withFallback(RetrySettings fallback) {
        return new RetrySettings(
                maxAttempts != null ? maxAttempts : fallback.maxAttempts,
                backoff != null ? backoff : fallback.backoff,
                maxBackoff != null ? maxBackoff : fallback.maxBackoff,
                attemptTimeout != null ? attemptTimeout : fallback.attemptTimeout,
                budget != null ? budget : fallback.budget);
    }
}
