package dev.interservice.messaging.config;

import static java.util.Objects.requireNonNullElse;

import dev.interservice.messaging.internal.binding.ByteSize;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The {@code limits} keys; what is null is decided by {@link MessagingLimits#DEFAULT}. */
record LimitSettings(
        @Nullable Integer maxPending,
        @Nullable ByteSize maxMessageSize,
        @Nullable Duration closeGrace,
        @Nullable Duration lease,
        @Nullable Duration drainDelay) {
    /** Checks the numbers. */
    LimitSettings {
        limits(maxPending, maxMessageSize, closeGrace, lease, drainDelay);
    }

    static LimitSettings of(MessagingLimits limits) {
        return new LimitSettings(
                limits.maxPending(),
                new ByteSize(limits.maxMessageBytes()),
                limits.closeGrace(),
                limits.lease(),
                limits.drainDelay());
    }

    MessagingLimits limits() {
        return limits(maxPending, maxMessageSize, closeGrace, lease, drainDelay);
    }

    private static MessagingLimits limits(
            @Nullable Integer maxPending,
            @Nullable ByteSize maxMessageSize,
            @Nullable Duration closeGrace,
            @Nullable Duration lease,
            @Nullable Duration drainDelay) {
        MessagingLimits defaults = MessagingLimits.DEFAULT;
        return new MessagingLimits(
                maxPending == null ? defaults.maxPending() : maxPending,
                maxMessageSize == null ? defaults.maxMessageBytes() : maxMessageSize.bytes(),
                requireNonNullElse(closeGrace, defaults.closeGrace()),
                requireNonNullElse(lease, defaults.lease()),
                requireNonNullElse(drainDelay, defaults.drainDelay()));
    }
}
