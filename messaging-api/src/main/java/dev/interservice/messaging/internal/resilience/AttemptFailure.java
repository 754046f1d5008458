package dev.interservice.messaging.internal.resilience;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.ConnectionLostException;
import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.RemoteException;
import dev.interservice.messaging.UnavailableException;
import java.time.Duration;

/** How one attempt failed, and what is known about trying again. Travels inside the pipeline only. */
public final class AttemptFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final MessagingException failure;
    private final RetryPermission retry;
    private final Duration retryAfter;
    private final Transmission transmission;

    /** A failure with what is known about trying again. */
    public AttemptFailure(MessagingException failure, RetryPermission retry) {
        this(failure, retry, Duration.ZERO, Transmission.UNKNOWN);
    }

    /**
     * A failure with what is known about trying again.
     *
     * @param retryAfter not before this time has passed
     * @param transmission how far it got
     */
    public AttemptFailure(
            MessagingException failure, RetryPermission retry, Duration retryAfter, Transmission transmission) {
        super(failure.getMessage(), failure, false, false);
        this.failure = requireNonNull(failure, "failure");
        this.retry = requireNonNull(retry, "retry");
        this.retryAfter = requireNonNull(retryAfter, "retryAfter");
        this.transmission = requireNonNull(transmission, "transmission");
    }

    /** What the caller gets if this was the worst attempt. */
    public MessagingException failure() {
        return failure;
    }

    /** The shortest wait before another attempt. */
    Duration retryAfter() {
        return retryAfter;
    }

    /** Whether not one byte of it left this process. */
    boolean wasNotSent() {
        return transmission == Transmission.NOT_SENT;
    }

    /**
     * Whether it counts against the endpoint: the endpoint could not be reached, did not answer, was overloaded, or
     * failed. What this side chose, and what would fail at any endpoint, does not.
     */
    boolean countsAgainstEndpoint() {
        return failure instanceof UnavailableException
                || failure instanceof DeadlineExceededException
                || failure instanceof RemoteException
                || (retry != RetryPermission.FORBIDDEN
                        && (failure instanceof CallRejectedException || failure instanceof ConnectionLostException));
    }

    /** Whether another attempt is allowed, as far as this failure says. */
    boolean mayBeRetried(boolean idempotent) {
        return switch (retry) {
            case ALLOWED -> true;
            case FORBIDDEN -> false;
            case DEPENDS_ON_OUTCOME ->
                switch (failure.outcome()) {
                    case NOT_EXECUTED -> true;
                    case UNKNOWN -> idempotent;
                    case EXECUTED -> false;
                };
        };
    }

    /** How far an attempt got. */
    public enum Transmission {
        /** Not one byte left this process: sending it elsewhere is no retry. */
        NOT_SENT,
        /** It left, or may have left. */
        UNKNOWN
    }

    /** What is known about trying again. */
    public enum RetryPermission {
        /** Nothing but the outcome: yes if not executed, if idempotent when unknown, no if executed. */
        DEPENDS_ON_OUTCOME,
        /** The endpoint says that it is safe. */
        ALLOWED,
        /** It would fail in the same way, or the endpoint asks not to. */
        FORBIDDEN
    }
}
