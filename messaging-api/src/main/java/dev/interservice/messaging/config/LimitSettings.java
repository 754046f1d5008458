package dev.interservice.messaging.config;

import static java.util.Objects.requireNonNullElse;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The {@code limits} keys; what is null is decided by {@link Limits#DEFAULT}. */
record LimitSettings(
        @Nullable Integer maxPending,
        @Nullable Size maxMessageSize,
        @Nullable Duration closeGrace,
        @Nullable Duration lease,
        @Nullable Duration drainDelay) {
    /** Checks the numbers. */
    LimitSettings {
        limits(maxPending, maxMessageSize, closeGrace, lease, drainDelay);
    }

    static LimitSettings of(Limits limits) {
        return new LimitSettings(
                limits.maxPending(),
                new Size(limits.maxMessageBytes()),
                limits.closeGrace(),
                limits.lease(),
                limits.drainDelay());
    }

    Limits limits() {
        return limits(maxPending, maxMessageSize, closeGrace, lease, drainDelay);
    }

    private static Limits limits(
            @Nullable Integer maxPending,
            @Nullable Size maxMessageSize,
            @Nullable Duration closeGrace,
            @Nullable Duration lease,
            @Nullable Duration drainDelay) {
        Limits usual = Limits.DEFAULT;
        return new Limits(
                maxPending == null ? usual.maxPending() : maxPending,
                maxMessageSize == null ? usual.maxMessageBytes() : maxMessageSize.bytes(),
                requireNonNullElse(closeGrace, usual.closeGrace()),
                requireNonNullElse(lease, usual.lease()),
                requireNonNullElse(drainDelay, usual.drainDelay()));
    }
}
