package dev.interservice.messaging;

import org.jspecify.annotations.Nullable;

/** The {@link Messaging} instance was used after its close, or closed while the call was pending. */
public final class ClosedException extends MessagingException {
    private static final long serialVersionUID = 1;

    /** Made by the engine, and by tests of code that catches it. */
    public ClosedException(
            Outcome outcome, String contract, @Nullable String messageId, String message, @Nullable Throwable cause) {
        super(outcome, contract, messageId, message, cause);
    }
}
