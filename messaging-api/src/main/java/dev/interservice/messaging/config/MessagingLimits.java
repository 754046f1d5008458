package dev.interservice.messaging.config;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.internal.binding.ByteSize;
import java.time.Duration;

/**
 * What bounds one {@code Messaging} instance as a whole.
 *
 * @param maxPending calls in flight, those that wait to be tried again included
 * @param maxMessageBytes the largest body, in either direction
 * @param closeGrace how long running handlers may go on when it is closed
 * @param lease how long a registry remembers this process after it ended without a word
 * @param drainDelay how long callers have, when it is closed, to learn that they should call other instances
 */
public record MessagingLimits(
        int maxPending, int maxMessageBytes, Duration closeGrace, Duration lease, Duration drainDelay) {
    /** Shorter ones end while a process collects its garbage. */
    private static final Duration MIN_LEASE = Duration.ofSeconds(10);

    /** 10,000 calls, 4 MiB, 10 s, 15 s, 1 s. */
    public static final MessagingLimits DEFAULT = new MessagingLimits(
            10_000, 4 * 1024 * 1024, Duration.ofSeconds(10), Duration.ofSeconds(15), Duration.ofSeconds(1));

    private static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

    /** Checks the numbers. */
    public MessagingLimits {
        if (maxPending < 1) {
            throw new IllegalArgumentException("max-pending must be at least 1, but is " + maxPending);
        }
        if (maxMessageBytes < 1024 || maxMessageBytes > MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException(
                    "max-message-size must be from 1KiB to 16MiB, but is " + new ByteSize(maxMessageBytes));
        }
        if (requireNonNull(closeGrace, "closeGrace").isNegative()) {
            throw new IllegalArgumentException("close-grace must not be negative, but is " + closeGrace);
        }
        if (requireNonNull(lease, "lease").compareTo(MIN_LEASE) < 0) {
            throw new IllegalArgumentException("lease must be at least 10s, but is " + lease);
        }
        if (requireNonNull(drainDelay, "drainDelay").isNegative()) {
            throw new IllegalArgumentException("drain-delay must not be negative, but is " + drainDelay);
        }
    }

    /** These limits with other pending calls. */
    public MessagingLimits maxPending(int value) {
        return new MessagingLimits(value, maxMessageBytes, closeGrace, lease, drainDelay);
    }

    /** These limits with another message size. */
    public MessagingLimits maxMessageBytes(int value) {
        return new MessagingLimits(maxPending, value, closeGrace, lease, drainDelay);
    }

    /** These limits with another grace. */
    public MessagingLimits closeGrace(Duration value) {
        return new MessagingLimits(maxPending, maxMessageBytes, value, lease, drainDelay);
    }

    /** These limits with another lease. */
    public MessagingLimits lease(Duration value) {
        return new MessagingLimits(maxPending, maxMessageBytes, closeGrace, value, drainDelay);
    }

    /** These limits with another delay. */
    public MessagingLimits drainDelay(Duration value) {
        return new MessagingLimits(maxPending, maxMessageBytes, closeGrace, lease, value);
    }
}
