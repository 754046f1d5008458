package dev.interservice.messaging.transport;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * For authors of transports: reads times as wires have them (RFC 3339), such as {@code 2030-01-31T23:59:59.123Z}. The JDK
 * reads far more, and takes a tenth of all the time that a request over RabbitMQ needs in this JVM; it is asked for
 * whatever looks otherwise.
 */
public final class Timestamps {
    private static final String SHAPE = "0000-00-00T00:00:00";
    private static final int SECOND = SHAPE.length();
    private static final int MOST_DIGITS = 9;

    private Timestamps() {}

    /** The time; empty if it is none. */
    public static Optional<Instant> read(String text) {
        try {
            return Optional.of(isCommon(text) ? common(text) : Instant.parse(text));
        } catch (DateTimeException foreign) {
            return Optional.empty();
        }
    }

    private static boolean isCommon(String text) {
        int last = text.length() - 1;
        int digits = last - SECOND - 1;
        if (last < SECOND || text.charAt(last) != 'Z' || digits == 0 || digits > MOST_DIGITS) {
            return false;
        }
        for (int i = 0; i < last; i++) {
            char expected = i < SECOND ? SHAPE.charAt(i) : i == SECOND ? '.' : '0';
            char there = text.charAt(i);
            if (expected == '0' ? there < '0' || there > '9' : there != expected) {
                return false;
            }
        }
        // Else it is the end of a day, a leap second, or wrong.
        return number(text, 11, 13) < 24 && number(text, 17, SECOND) < 60;
    }

    private static Instant common(String text) {
        int last = text.length() - 1;
        int nanos = last == SECOND ? 0 : number(text, SECOND + 1, last);
        for (int digits = last - SECOND - 1; last != SECOND && digits < MOST_DIGITS; digits++) {
            nanos *= 10;
        }
        return LocalDateTime.of(
                        number(text, 0, 4),
                        number(text, 5, 7),
                        number(text, 8, 10),
                        number(text, 11, 13),
                        number(text, 14, 16),
                        number(text, 17, SECOND),
                        nanos)
                .toInstant(ZoneOffset.UTC);
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
