package dev.interservice.messaging.internal.resilience;

/** What the end of an attempt says of its endpoint. */
public enum AttemptResult {
    /** It did its work. */
    SUCCEEDED,
    /** It did not, or not in time. */
    FAILED,
    /** It could not be reached: not one byte was sent. */
    UNREACHABLE,
    /** Nothing: it was given up, or this side or the message was at fault. */
    UNKNOWN
}
