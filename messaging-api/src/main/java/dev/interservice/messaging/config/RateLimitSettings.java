package dev.interservice.messaging.config;

import static java.util.Objects.requireNonNullElse;

import dev.interservice.messaging.resilience.RateLimitPolicy;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The {@code rate-limit} keys of one layer; what is null is decided by the layer below. See {@link RateLimitPolicy}.
 *
 * @param calls how many requests to one service may begin in each such time; no limit when no layer says
 * @param per that time; a second when no layer says
 */
public record RateLimitSettings(
        @Nullable Integer calls, @Nullable Duration per) {
    private static final Duration DEFAULT_PERIOD = Duration.ofSeconds(1);

    /** Nothing decided. */
    public static final RateLimitSettings NONE = new RateLimitSettings(null, null);

    /** Checks each number. */
    public RateLimitSettings {
        if (calls != null && calls < 1) {
            throw new IllegalArgumentException("calls must be at least 1, but is " + calls);
        }
        new RateLimitPolicy(1, requireNonNullElse(per, DEFAULT_PERIOD));
    }

    RateLimitSettings withFallback(RateLimitSettings fallback) {
        return new RateLimitSettings(calls != null ? calls : fallback.calls, per != null ? per : fallback.per);
    }

    Optional<RateLimitPolicy> policy() {
        return Optional.ofNullable(calls)
                .map(most -> new RateLimitPolicy(most, requireNonNullElse(per, DEFAULT_PERIOD)));
    }
}
