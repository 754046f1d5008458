package dev.interservice.messaging.resilience;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * A share of something, written as {@code 10%}.
 *
 * @param value of a hundred, 0 or more
 */
public record Percent(double value) {
    private static final Pattern WRITTEN = Pattern.compile("\\d{1,4}(\\.\\d{1,3})?%");
    private static final double WHOLE = 100;

    /** Checks the number. */
    public Percent {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a percentage must be 0 or more, but is " + value);
        }
    }

    /** The percentage in this text; the exception's message goes on after the text itself. */
    public static Percent parse(String text) {
        if (!WRITTEN.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    text.matches("\\d+(\\.\\d+)?")
                            ? "which has no unit: write " + text + "%"
                            : "which is no percentage: write one such as 10%");
        }
        return new Percent(Double.parseDouble(text.substring(0, text.length() - 1)));
    }

    /** The same as a part of one: 0.1 for 10%. */
    public double fraction() {
        return value / WHOLE;
    }

    /** As it is written. */
    @Override
    public String toString() {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString() + "%";
    }
}
