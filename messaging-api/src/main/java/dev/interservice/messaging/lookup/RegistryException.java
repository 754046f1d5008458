package dev.interservice.messaging.lookup;

import org.jspecify.annotations.Nullable;

/** A registry cannot answer, or cannot start. The message says why and never holds a credential. */
public final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What is wrong. */
    public RegistryException(String message) {
        this(message, null);
    }

    /** What is wrong, and what is behind it. */
    public RegistryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
