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
        boolean digits = !text.isEmpty() && text.chars().allMatch(each -> each >= '0' && each <= '9');
        if (!digits) {
            return Optional.empty();
        }
        return Optional.of(text.length() > MOST_DIGITS ? LONGEST : bounded(Duration.ofMillis(Long.parseLong(text))));
    }

    private static Duration bounded(Duration duration) {
        return duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
    }
}
