package dev.interservice.messaging.internal.binding;

import java.time.Duration;
import java.util.Collection;
import java.util.Locale;

/** Writes values as they stand in a configuration file. */
public final class ConfigValueFormatter {
    private ConfigValueFormatter() {}

    /** A value as one writes it; secrets stay hidden. */
    public static String format(Object value) {
        if (value instanceof Duration duration) {
            return DurationFormat.format(duration);
        }
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        if (value instanceof Collection<?> each) {
            StringBuilder all = new StringBuilder();
            each.forEach(one -> all.append(all.isEmpty() ? "" : ", ").append(format(one)));
            return "[" + all + "]";
        }
        return ConfigProblems.withoutPassword(value.toString());
    }

    /** {@code max-attempts} for {@code maxAttempts}. */
    static String kebabCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
