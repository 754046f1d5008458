package dev.interservice.messaging.support;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Growing pauses between attempts to reach a server: each is twice as long as the one before, up to a limit, and half of it
 * is random, so that clients which lost the server together do not return together. Not safe for use by several threads.
 */
public final class Backoff {
    private final RandomGenerator random;
    private final long initialMillis;
    private final long maxMillis;
    private long millis;

    /**
     * Begins with the shortest pause.
     *
     * @param initial the longest that the first pause can be; at least a millisecond
     * @param max the longest that any pause can be
     */
    public Backoff(Duration initial, Duration max, RandomGenerator random) {
        this.initialMillis = requireNonNull(initial, "initial").toMillis();
        this.maxMillis = requireNonNull(max, "max").toMillis();
        this.random = requireNonNull(random, "random");
        if (initialMillis < 1 || maxMillis < initialMillis) {
            throw new IllegalArgumentException(
                    "initial must be from 1 ms to max, but is " + initial + ", and max is " + max);
        }
        this.millis = initialMillis;
    }

    /** How long to wait before the next attempt. */
    public Duration next() {
        long pause = millis / 2 + random.nextLong(millis / 2 + 1);
        millis = Math.min(2 * millis, maxMillis);
        return Duration.ofMillis(pause);
    }

    /** Makes the next pause the shortest again, because an attempt has succeeded. */
    public void reset() {
        millis = initialMillis;
    }
}
