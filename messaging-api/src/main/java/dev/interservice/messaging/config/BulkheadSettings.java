package dev.interservice.messaging.config;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The {@code bulkhead} keys of one layer; what is null is decided by the layer below.
 *
 * @param maxCalls how many requests to one service may be in flight; further ones are rejected at once
 */
public record BulkheadSettings(@Nullable Integer maxCalls) {
    /** Nothing decided. */
    public static final BulkheadSettings NONE = new BulkheadSettings(null);

    /** Checks the number. */
    public BulkheadSettings {
        if (maxCalls != null && maxCalls < 1) {
            throw new IllegalArgumentException("max-calls must be at least 1, but is " + maxCalls);
        }
    }

    BulkheadSettings withFallback(BulkheadSettings fallback) {
        return maxCalls != null ? this : fallback;
    }

    Optional<Integer> policy() {
        return Optional.ofNullable(maxCalls);
    }
}
