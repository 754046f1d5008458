package dev.interservice.messaging;

import org.jspecify.annotations.Nullable;

/** The time was up: {@link Outcome#UNKNOWN}, or {@link Outcome#NOT_EXECUTED} when the message never left. */
public final class DeadlineExceededException extends MessagingException {
    private static final long serialVersionUID = 1;

    /** Made by the engine, and by tests of code that catches it. */
    public DeadlineExceededException(
            Outcome outcome, String contract, @Nullable String messageId, String message, @Nullable Throwable cause) {
        super(outcome, contract, messageId, message, cause);
    }
}
