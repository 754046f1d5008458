package dev.interservice.messaging.resilience;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.MessagingException;
import java.time.Duration;

/** How one attempt failed, and what is known about trying again. Travels inside the pipeline only. */
public final class AttemptFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final MessagingException failure;
    private final Retry retry;
    private final Duration retryAfter;

    /** A failure with what is known about trying again. */
    public AttemptFailure(MessagingException failure, Retry retry) {
        this(failure, retry, Duration.ZERO);
    }

    /** A failure with what is known about trying again, and not before this time has passed. */
    public AttemptFailure(MessagingException failure, Retry retry, Duration retryAfter) {
        super(failure.getMessage(), failure, false, false);
        this.failure = requireNonNull(failure, "failure");
        this.retry = requireNonNull(retry, "retry");
        this.retryAfter = requireNonNull(retryAfter, "retryAfter");
    }

    /** What the caller gets if this was the worst attempt. */
    public MessagingException failure() {
        return failure;
    }

    /** The shortest wait before another attempt. */
    Duration retryAfter() {
        return retryAfter;
    }

    /** Whether another attempt is allowed, as far as this failure says. */
    boolean mayBeRetried(boolean idempotent) {
        return switch (retry) {
            case ALLOWED -> true;
            case FORBIDDEN -> false;
            case BY_OUTCOME ->
                switch (failure.outcome()) {
                    case NOT_EXECUTED -> true;
                    case UNKNOWN -> idempotent;
                    case EXECUTED -> false;
                };
        };
    }

    /** What is known about trying again. */
    public enum Retry {
        /** Nothing but the outcome: yes if not executed, if idempotent when unknown, no if executed. */
        BY_OUTCOME,
        /** The peer says that it is safe. */
        ALLOWED,
        /** It would fail in the same way, or the peer asks not to. */
        FORBIDDEN
    }
}
