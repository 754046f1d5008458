package dev.interservice.messaging;

import org.jspecify.annotations.Nullable;

/** The message was written, then the connection died or a confirm never came. Usually {@link Outcome#UNKNOWN}. */
public final class ConnectionLostException extends MessagingException {
    private static final long serialVersionUID = 1;

    /** Made by the engine, and by tests of code that catches it. */
    public ConnectionLostException(
            Outcome outcome, String contract, @Nullable String messageId, String message, @Nullable Throwable cause) {
        super(outcome, contract, messageId, message, cause);
    }
}
