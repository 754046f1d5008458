package dev.interservice.messaging.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The {@code limits} keys; what is null is decided by {@link Limits#DEFAULT}. */
record LimitSettings(
        @Nullable Integer maxPending,
        @Nullable Size maxMessageSize,
        @Nullable Duration closeGrace) {
    /** Checks the numbers. */
    LimitSettings {
        limits(maxPending, maxMessageSize, closeGrace);
    }

    static LimitSettings of(Limits limits) {
        return new LimitSettings(limits.maxPending(), new Size(limits.maxMessageBytes()), limits.closeGrace());
    }

    Limits limits() {
        return limits(maxPending, maxMessageSize, closeGrace);
    }

    private static Limits limits(
            @Nullable Integer maxPending, @Nullable Size maxMessageSize, @Nullable Duration closeGrace) {
        Limits usual = Limits.DEFAULT;
        return new Limits(
                maxPending == null ? usual.maxPending() : maxPending,
                maxMessageSize == null ? usual.maxMessageBytes() : maxMessageSize.bytes(),
                closeGrace == null ? usual.closeGrace() : closeGrace);
    }
}
