package dev.interservice.messaging;

/**
 * What became of the work a failed call asked for: all a caller must know before trying again.
 *
 * <p>The outcome describes the whole call, so it is the worst one over all of its attempts; the constants are declared
 * from best to worst.
 */
public enum Outcome {
    /** No handler ran. Calling again is safe. */
    NOT_EXECUTED,

    /** A handler may or may not have run. Calling again is safe only for an idempotent operation. */
    UNKNOWN,

    /** A handler ran, or decided that it would not. Calling again repeats the work. */
    EXECUTED;

    /** The worse of the two. */
    public Outcome worse(Outcome other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
