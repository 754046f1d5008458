package dev.interservice.messaging;

import org.jspecify.annotations.Nullable;

/** The calling thread was interrupted: what was started is cancelled and the interrupt flag is set again. */
public final class InterruptedCallException extends MessagingException {
    private static final long serialVersionUID = 1;

    /** Made by the engine, and by tests of code that catches it. */
    public InterruptedCallException(
            Outcome outcome, String contract, @Nullable String messageId, String message, @Nullable Throwable cause) {
        super(outcome, contract, messageId, message, cause);
    }
}
