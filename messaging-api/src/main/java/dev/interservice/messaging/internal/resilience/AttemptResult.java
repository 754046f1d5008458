package dev.interservice.messaging.internal.resilience;

/** What an attempt's end says of the peer. */
public enum AttemptResult {
    /** It did its work. */
    SUCCEEDED,
    /** It did not, or not in time. */
    FAILED,
    /** Nobody is there: not one byte could be sent. */
    UNREACHABLE,
    /** Nothing: it was given up, or this side or the message was at fault. */
    UNKNOWN
}
