package dev.interservice.messaging.transport;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * The failure of a transport to deliver a message or to get its reply. The only exception a transport throws or
 * completes a future with; any other counts as {@link Progress#UNKNOWN}.
 */
public final class TransportException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Progress progress;
    private final Reason reason;

    /** With what happened in words, for people; it must not contain credentials. */
    public TransportException(Progress progress, Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.progress = requireNonNull(progress, "progress");
        this.reason = requireNonNull(reason, "reason");
    }

    /** With what happened in words, for people; it must not contain credentials. */
    public TransportException(Progress progress, Reason reason, String message) {
        this(progress, reason, message, null);
    }

    /** How far the message got. */
    public Progress progress() {
        return progress;
    }

    /** Why it got no further. */
    public Reason reason() {
        return reason;
    }

    /** How far a message got before the transport failed. */
    public enum Progress {
        /** Not one byte left this process. */
        NOT_SENT,
        /** It left, and the other side certainly did not take it. */
        REFUSED,
        /** It may have arrived. When in doubt, this. */
        UNKNOWN
    }

    /** Why the transport failed. */
    public enum Reason {
        /** There is no such operation, queue or exchange. */
        UNROUTABLE,
        /** The endpoint or broker cannot be reached, or said no. */
        UNAVAILABLE,
        /** The endpoint or broker is there and has no room. */
        OVERLOADED,
        /** The connection died on the way. */
        CONNECTION_LOST,
        /** The engine cancelled it, because its time was up or its caller gave up. */
        CANCELLED,
        /** It does not fit the transport. */
        TOO_LARGE,
        /** The transport is closed, or was closed meanwhile. */
        CLOSED,
        /** The settings do not fit the machine or the broker: a port in use, other queue arguments. */
        MISCONFIGURED
    }
}
