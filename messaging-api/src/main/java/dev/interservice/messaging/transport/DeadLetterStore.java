package dev.interservice.messaging.transport;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The dead letters of one address. */
public interface DeadLetterStore {
    /**
     * Looks at the oldest dead letters and loses none of them.
     *
     * @param limit how many at most, 1 or more
     */
    CompletableFuture<List<Entry>> browse(int limit);

    /** Removes one dead letter for good; false if there is none with that id. */
    CompletableFuture<Boolean> remove(String id);

    /**
     * A message that was put aside, as it arrived.
     *
     * @param id of the dead letter, unique within its store; the message's id is the envelope's
     * @param envelope the original, byte for byte
     * @param cause why
     * @param attempts how often it was tried
     * @param source where it failed, such as the queue's name on the wire
     * @param firstFailure when its first attempt failed
     * @param lastFailure when it was put aside
     */
    record Entry(
            String id,
            Envelope envelope,
            String cause,
            int attempts,
            String source,
            Instant firstFailure,
            Instant lastFailure) {
        /** Checks that every part is there. */
        public Entry {
            requireNonNull(id, "id");
            requireNonNull(envelope, "envelope");
            requireNonNull(cause, "cause");
            requireNonNull(source, "source");
            requireNonNull(firstFailure, "firstFailure");
            requireNonNull(lastFailure, "lastFailure");
        }
    }
}
