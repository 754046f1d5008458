package dev.interservice.messaging.http;

import java.time.Duration;
import java.util.Optional;

/** Durations as whole milliseconds in decimal digits: up to 100 years, which is longer than anything lasts. */
final class Milliseconds {
    private static final Duration LONGEST = Duration.ofDays(36_500);
    private static final int MOST_DIGITS = 13;

    private Milliseconds() {}

    /** Rounded up, so that no time that was given is taken away. */
    static String write(Duration duration) {
        return Long.toString(bounded(duration).plusNanos(999_999).toMillis());
    }

    /** Empty for anything else. */
    static Optional<Duration> read(String text) {
        if (!isNumber(text)) {
            return Optional.empty();
        }
        return Optional.of(text.length() > MOST_DIGITS ? LONGEST : bounded(Duration.ofMillis(Long.parseLong(text))));
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
        return duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
    }
}
