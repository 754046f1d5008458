package dev.interservice.messaging.http;

import java.time.Duration;
import java.util.Optional;

/** Durations as whole milliseconds in decimal digits: up to 15 of them, which is longer than anything lasts. */
final class Milliseconds {
    private static final Duration LONGEST = Duration.ofMillis(999_999_999_999_999L);
    private static final int MOST_DIGITS = 15;

    private Milliseconds() {}

    /** Rounded up, so that no time that was given is taken away. */
    static String write(Duration duration) {
        Duration bounded = duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
        return Long.toString(bounded.plusNanos(999_999).toMillis());
    }

    /** Empty for anything else. */
    static Optional<Duration> read(String text) {
        boolean digits = !text.isEmpty() && text.chars().allMatch(each -> each >= '0' && each <= '9');
        if (!digits) {
            return Optional.empty();
        }
        return Optional.of(text.length() > MOST_DIGITS ? LONGEST : Duration.ofMillis(Long.parseLong(text)));
    }
}
