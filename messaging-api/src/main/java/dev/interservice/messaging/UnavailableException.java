package dev.interservice.messaging;

import org.jspecify.annotations.Nullable;

/** The service was refused or has no instance, or the broker said no. Usually {@link Outcome#NOT_EXECUTED}. */
public final class UnavailableException extends MessagingException {
    private static final long serialVersionUID = 1;

    /** Made by the engine, and by tests of code that catches it. */
    public UnavailableException(
            Outcome outcome, String contract, @Nullable String messageId, String message, @Nullable Throwable cause) {
        super(outcome, contract, messageId, message, cause);
    }
}
