package dev.interservice.messaging;

import static java.util.Objects.requireNonNull;

/**
 * Proof that a message was accepted.
 *
 * @param messageId the id receivers see; it stays the same when the message is sent or delivered again
 * @param acceptance who holds the message now
 */
public record Receipt(String messageId, Acceptance acceptance) {
    /** Checks both. */
    public Receipt {
        requireNonNull(messageId, "messageId");
        requireNonNull(acceptance, "acceptance");
    }
}
