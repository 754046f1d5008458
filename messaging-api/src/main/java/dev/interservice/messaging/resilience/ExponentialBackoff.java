package dev.interservice.messaging.resilience;

import java.time.Duration;

/** A wait that doubles with each attempt, up to a limit. */
final class ExponentialBackoff {
    private static final int MAX_SHIFT = 32;

    private ExponentialBackoff() {}

    /** The wait after this attempt: {@code first * 2^(attempt-1)}, at most {@code longest}; never overflows. */
    static Duration delay(Duration first, Duration longest, int attempt) {
        long limit = longest.toNanos();
        int shift = Math.min(attempt - 1, MAX_SHIFT);
        return first.toNanos() > limit >> shift ? longest : Duration.ofNanos(first.toNanos() << shift);
    }
}
