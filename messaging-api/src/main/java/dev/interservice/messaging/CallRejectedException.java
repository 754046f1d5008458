package dev.interservice.messaging;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Somebody chose not to begin: overload, an open circuit, work that had expired, missing rights. Usually not executed. */
public final class CallRejectedException extends MessagingException {
    private static final long serialVersionUID = 1;

    private final @Nullable Duration retryAfter;

    /** Made by the engine, and by tests of code that catches it. */
    public CallRejectedException(
            Outcome outcome,
            String contract,
            @Nullable String messageId,
            String message,
            @Nullable Throwable cause,
            @Nullable Duration retryAfter) {
        super(outcome, contract, messageId, message, cause);
        this.retryAfter = retryAfter;
    }

    /** When trying again may help, counted from now, if that is known. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
