package dev.interservice.messaging.internal.binding;

import java.util.Comparator;

/**
 * The location at which a setting was written.
 *
 * @param source a file, a variable, a system property or the code
 * @param line from 1, or 0 when the source has no lines
 * @param column from 1, or 0 when the source has no lines
 */
public record SourceLocation(String source, int line, int column) implements Comparable<SourceLocation> {
    private static final Comparator<SourceLocation> ORDER = Comparator.comparing(SourceLocation::source)
            .thenComparing(SourceLocation::line)
            .thenComparing(SourceLocation::column);

    public static SourceLocation of(String source) {
        return new SourceLocation(source, 0, 0);
    }

    boolean isFile() {
        return line > 0;
    }

    /** With the column, for errors. */
    String withColumn() {
        return isFile() ? this + ":" + column : source;
    }

    @Override
    public int compareTo(SourceLocation other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return isFile() ? source + ":" + line : source;
    }
}
