package dev.interservice.messaging.config;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What bounds one messaging as a whole.
 *
 * @param maxPending calls in flight, those that wait to be tried again included
 * @param maxMessageBytes the largest body, in either direction
 * @param closeGrace how long handlers in hand may go on when it is closed
 */
public record Limits(int maxPending, int maxMessageBytes, Duration closeGrace) {
    /** 10,000 calls, 4 MiB, 10 s. */
    public static final Limits DEFAULT = new Limits(10_000, 4 * 1024 * 1024, Duration.ofSeconds(10));

    private static final int LARGEST_MESSAGE = 16 * 1024 * 1024;

    /** Checks the numbers. */
    public Limits {
        if (maxPending < 1) {
            throw new IllegalArgumentException("max-pending must be at least 1, but is " + maxPending);
        }
        if (maxMessageBytes < 1024 || maxMessageBytes > LARGEST_MESSAGE) {
            throw new IllegalArgumentException(
                    "max-message-size must be from 1KiB to 16MiB, but is " + new Size(maxMessageBytes));
        }
        if (requireNonNull(closeGrace, "closeGrace").isNegative()) {
            throw new IllegalArgumentException("close-grace must not be negative, but is " + closeGrace);
        }
    }

    /** These limits with other pending calls. */
    public Limits maxPending(int value) {
        return new Limits(value, maxMessageBytes, closeGrace);
    }

    /** These limits with another message size. */
    public Limits maxMessageBytes(int value) {
        return new Limits(maxPending, value, closeGrace);
    }

    /** These limits with another grace. */
    public Limits closeGrace(Duration value) {
        return new Limits(maxPending, maxMessageBytes, value);
    }
}
