package dev.interservice.messaging;

import org.jspecify.annotations.Nullable;

/** Nobody serves the operation, or there is no such queue. Usually {@link Outcome#NOT_EXECUTED}, and at once. */
public final class UnroutableException extends MessagingException {
    private static final long serialVersionUID = 1;

    /** Made by the engine, and by tests of code that catches it. */
    public UnroutableException(
            Outcome outcome, String contract, @Nullable String messageId, String message, @Nullable Throwable cause) {
        super(outcome, contract, messageId, message, cause);
    }
}
