package dev.interservice.messaging.transport;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * For authors of transports: parses and formats times as messages carry them (RFC 3339), such as {@code
 * 2030-01-31T23:59:59.123Z}. The JDK reads and writes far more, and takes its time for it: for reading, a tenth of all
 * that a request over RabbitMQ needs in this JVM. It is asked for whatever looks otherwise.
 */
public final class TimestampFormat {
    private static final String PATTERN = "0000-00-00T00:00:00";
    private static final int SECOND = PATTERN.length();
    private static final int MAX_FRACTION_DIGITS = 9;
    private static final int THOUSAND = 1_000;
    private static final Instant YEAR_0 = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z");

    private TimestampFormat() {}

    /** The time; empty if it is none. */
    public static Optional<Instant> parse(String text) {
        try {
            return Optional.of(isCommonForm(text) ? commonForm(text) : Instant.parse(text));
        } catch (DateTimeException foreign) {
            return Optional.empty();
        }
    }

    /** As {@link Instant#toString} does. */
    public static String format(Instant time) {
        return time.isBefore(YEAR_0) || !time.isBefore(YEAR_10000) ? time.toString() : commonForm(time);
    }

    private static String commonForm(Instant time) {
        LocalDateTime parts = LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(SECOND + MAX_FRACTION_DIGITS + 2);
        append(text, parts.getYear(), THOUSAND);
        append(text.append('-'), parts.getMonthValue(), 10);
        append(text.append('-'), parts.getDayOfMonth(), 10);
        append(text.append('T'), parts.getHour(), 10);
        append(text.append(':'), parts.getMinute(), 10);
        append(text.append(':'), parts.getSecond(), 10);
        int nanos = parts.getNano();
        if (nanos > 0) {
            text.append('.');
        }
        for (int rest = nanos, unit = THOUSAND * THOUSAND; rest > 0; rest %= unit, unit /= THOUSAND) {
            append(text, rest / unit, 100);
        }
        return text.append('Z').toString();
    }

    /** All digits from that of this unit on. */
    private static void append(StringBuilder text, int number, int unit) {
        for (int each = unit; each > 0; each /= 10) {
            text.append((char) ('0' + number / each % 10));
        }
    }

    private static boolean isCommonForm(String text) {
        int last = text.length() - 1;
        int digits = last - SECOND - 1;
        if (last < SECOND || text.charAt(last) != 'Z' || digits == 0 || digits > MAX_FRACTION_DIGITS) {
            return false;
        }
        for (int i = 0; i < last; i++) {
            char expected = i < SECOND ? PATTERN.charAt(i) : i == SECOND ? '.' : '0';
            char actual = text.charAt(i);
            if (expected == '0' ? actual < '0' || actual > '9' : actual != expected) {
                return false;
            }
        }
        // Else it is the end of a day, a leap second, or wrong.
        return parseNumber(text, 11, 13) < 24 && parseNumber(text, 17, SECOND) < 60;
    }

    private static Instant commonForm(String text) {
        int last = text.length() - 1;
        int nanos = last == SECOND ? 0 : parseNumber(text, SECOND + 1, last);
        for (int digits = last - SECOND - 1; last != SECOND && digits < MAX_FRACTION_DIGITS; digits++) {
            nanos *= 10;
        }
        return LocalDateTime.of(
                        parseNumber(text, 0, 4),
                        parseNumber(text, 5, 7),
                        parseNumber(text, 8, 10),
                        parseNumber(text, 11, 13),
                        parseNumber(text, 14, 16),
                        parseNumber(text, 17, SECOND),
                        nanos)
                .toInstant(ZoneOffset.UTC);
    }

    private static int parseNumber(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
