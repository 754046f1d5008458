package dev.interservice.messaging.transport;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Deadline;

/**
 * A message that arrived.
 *
 * @param envelope the message
 * @param attempt 1 for the first delivery, one more for each {@link Settlement.Redeliver}, wherever it was handled before
 * @param deadline when nobody waits for it any more, rebuilt from the remaining time on the wire: the caller's deadline
 *     of a request, the end of a message's time to live
 */
public record Delivery(Envelope envelope, int attempt, Deadline deadline) {
    /** Checks every part. */
    public Delivery {
        requireNonNull(envelope, "envelope");
        requireNonNull(deadline, "deadline");
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt must be at least 1, but is " + attempt);
        }
    }
}
