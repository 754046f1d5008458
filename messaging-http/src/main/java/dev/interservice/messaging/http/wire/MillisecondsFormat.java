package dev.interservice.messaging.http.wire;

import java.time.Duration;
import java.util.Optional;

/** Durations as whole milliseconds in decimal digits: up to 100 years, which is longer than anything lasts. */
final class MillisecondsFormat {
    private static final Duration MAX_DURATION = Duration.ofDays(36_500);
    private static final int MAX_DIGITS = 13;

    private MillisecondsFormat() {}

    /** Rounded up, so that no time that was given is taken away. */
    static String write(Duration duration) {
        return Long.toString(bounded(duration).plusNanos(999_999).toMillis());
    }

    /** Empty for anything else. */
    static Optional<Duration> read(String text) {
        if (!isNumber(text)) {
            return Optional.empty();
        }
        return Optional.of(
                text.length() > MAX_DIGITS ? MAX_DURATION : bounded(Duration.ofMillis(Long.parseLong(text))));
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static Duration bounded(Duration duration) {
        return duration.compareTo(MAX_DURATION) > 0 ? MAX_DURATION : duration;
    }
}
