package dev.interservice.messaging.transport;

/**
 * Codes of {@link Reply.Failure} that this library uses on the wire, the same over all transports. The set is open: a
 * service may send any code of upper-case letters and underscores, and its outcome, not its code, decides what a caller
 * may do.
 */
public final class FailureCode {
    /** The request could not be decoded. */
    public static final String UNREADABLE = "UNREADABLE";

    /** No handler serves the operation. */
    public static final String UNROUTABLE = "UNROUTABLE";

    /** A request with the same idempotency key is being handled. */
    public static final String IN_PROGRESS = "IN_PROGRESS";

    /** The idempotency key was used before, for another request. */
    public static final String KEY_CONFLICT = "KEY_CONFLICT";

    /** The request has more bytes than the receiver accepts. */
    public static final String TOO_LARGE = "TOO_LARGE";

    /** The request did not arrive in time. */
    public static final String TOO_SLOW = "TOO_SLOW";

    /** All handlers are busy and their queue is full. */
    public static final String OVERLOADED = "OVERLOADED";

    /** The service is shutting down. */
    public static final String CLOSING = "CLOSING";

    /** The request arrived after its deadline, and was not begun. */
    public static final String EXPIRED = "EXPIRED";

    /** The handler was interrupted because the deadline of its caller had passed. */
    public static final String DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED";

    /** The handler threw an exception. */
    public static final String HANDLER_FAILED = "HANDLER_FAILED";

    /** The handler was interrupted after its own timeout. */
    public static final String HANDLER_TIMEOUT = "HANDLER_TIMEOUT";

    /** The reply of the handler has more bytes than may be sent. */
    public static final String REPLY_TOO_LARGE = "REPLY_TOO_LARGE";

    /** The server failed, and cannot say how far the request came. */
    public static final String SERVER_FAILED = "SERVER_FAILED";

    /** An HTTP method other than POST. */
    public static final String METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED";

    private FailureCode() {}
}
