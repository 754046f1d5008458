package dev.interservice.messaging.config;

import java.util.Comparator;

/**
 * Where something was said.
 *
 * @param source a file, a variable, a system property or the code
 * @param line from 1, or 0 when the source has no lines
 * @param column from 1, or 0 when the source has no lines
 */
record Origin(String source, int line, int column) implements Comparable<Origin> {
    private static final Comparator<Origin> ORDER =
            Comparator.comparing(Origin::source).thenComparing(Origin::line).thenComparing(Origin::column);

    static Origin of(String source) {
        return new Origin(source, 0, 0);
    }

    boolean isFile() {
        return line > 0;
    }

    /** With the column, for errors. */
    String exactly() {
        return isFile() ? this + ":" + column : source;
    }

    @Override
    public int compareTo(Origin other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return isFile() ? source + ":" + line : source;
    }
}
