package dev.interservice.messaging;

import java.util.List;

/**
 * The dead letters of a command, or of one group of an event, for a service that handles it.
 *
 * <p>Nothing is lost when the process dies in the middle: a dead letter is sent first and removed after, so at worst it
 * is in the store and in the queue, with the same message id.
 */
public interface DeadLetters {
    /**
     * The oldest dead letters; looking at them changes nothing.
     *
     * @param limit how many at most, from 1 to 1000
     */
    List<DeadLetter> list(int limit);

    /**
     * Sends a dead letter again to the queue or group where it failed, with the same message id and its attempts
     * counted from the beginning.
     *
     * @return false if there is no such dead letter among the oldest 1000
     */
    boolean resend(String id);

    /** Removes a dead letter for good; false if there is no such dead letter. */
    boolean discard(String id);
}
