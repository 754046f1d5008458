package dev.interservice.messaging;

import org.jspecify.annotations.Nullable;

/** A payload could not be written or is too large ({@link Outcome#NOT_EXECUTED}), or a reply could not be read. */
public final class CodecException extends MessagingException {
    private static final long serialVersionUID = 1;

    /** Made by the engine, and by tests of code that catches it. */
    public CodecException(
            Outcome outcome, String contract, @Nullable String messageId, String message, @Nullable Throwable cause) {
        super(outcome, contract, messageId, message, cause);
    }
}
