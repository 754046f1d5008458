package dev.interservice.messaging.internal.binding;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes durations: a whole number and a unit. */
public final class DurationFormat {
    private static final Pattern PATTERN = Pattern.compile("(\\d{1,12})(ms|s|m|h)");
    private static final Pattern BARE = Pattern.compile("\\d{1,12}");
    private static final Pattern ISO = Pattern.compile("\\bPT-?[0-9][-0-9HMS.]*");
    private static final Duration MAX = Duration.ofDays(36_500);

    private DurationFormat() {}

    static Duration parse(String text) {
        Matcher matcher = PATTERN.matcher(text);
        if (matcher.matches()) {
            Duration duration = duration(Long.parseLong(matcher.group(1)), matcher.group(2));
            if (duration.compareTo(MAX) > 0) {
                throw new IllegalArgumentException("which is more than a hundred years: write a shorter one");
            }
            return duration;
        }
        throw new IllegalArgumentException(
                BARE.matcher(text).matches()
                        ? "which has no unit: write " + text + "ms or " + text + "s"
                        : "which is no duration: write a whole number and a unit, such as 300ms, 2s, 10m or 1h");
    }

    private static Duration duration(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    /** In the largest unit that divides it. */
    static String format(Duration duration) {
        if (duration.getNano() % 1_000_000 != 0 || duration.isNegative()) {
            return duration.toString();
        }
        if (duration.getNano() != 0) {
            return duration.toMillis() + "ms";
        }
        long seconds = duration.getSeconds();
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
    }

    /** A sentence of the policies, with durations as the reader wrote them. */
    public static String rewriteIsoDurations(String sentence) {
        return ISO.matcher(sentence).replaceAll(DurationFormat::rewriteIsoDurations);
    }

    private static String rewriteIsoDurations(MatchResult iso) {
        try {
            return Matcher.quoteReplacement(format(Duration.parse(iso.group())));
        } catch (DateTimeParseException other) {
            return Matcher.quoteReplacement(iso.group());
        }
    }
}
