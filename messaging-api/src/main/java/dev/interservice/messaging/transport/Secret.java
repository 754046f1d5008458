package dev.interservice.messaging.transport;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A password, token or key in the settings of a transport: it can be compared and handed on, and never shows itself in a
 * log, an error or a description. It does not wipe its memory.
 */
public final class Secret {
    private static final String MASK = "****";

    private final String text;

    private Secret(String text) {
        this.text = requireNonNull(text, "text");
    }

    /** Hides this text. */
    public static Secret of(String text) {
        return new Secret(text);
    }

    /** The same as {@link #of}, under the name by which the configuration finds how a value is read from its text. */
    public static Secret parse(String text) {
        return of(text);
    }

    /** The text itself, for the wire and for nothing else. */
    public String reveal() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret && secret.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Always the same four asterisks. */
    @Override
    public String toString() {
        return MASK;
    }
}
