package dev.interservice.messaging;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** The handler failed unexpectedly. Carries what the service said, never its class names or stack traces. */
public final class RemoteException extends MessagingException {
    private static final long serialVersionUID = 1;

    private final String code;
    private final boolean retryable;

    /** Made by the engine, and by tests of code that catches it. */
    public RemoteException(
            Outcome outcome,
            String contract,
            @Nullable String messageId,
            String message,
            String code,
            boolean retryable) {
        super(outcome, contract, messageId, message, null);
        this.code = requireNonNull(code, "code");
        this.retryable = retryable;
    }

    /** The kind of failure, such as {@code HANDLER_FAILED}. */
    public String code() {
        return code;
    }

    /** Whether the service said that trying again is safe. */
    public boolean retryable() {
        return retryable;
    }
}
