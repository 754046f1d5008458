package dev.interservice.messaging;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/**
 * A message that was put aside because it could not be handled.
 *
 * @param id of the dead letter, to re-send or discard it
 * @param messageId of the message, as its sender knows it
 * @param correlationId of its conversation
 * @param contract the contract's name on the wire
 * @param source the service that sent it
 * @param queue where it failed, in the transport's words
 * @param cause why
 * @param attempts how often it was tried
 * @param firstFailure when its first attempt failed
 * @param lastFailure when it was put aside
 * @param age how long ago that was
 * @param size of its body in bytes
 */
public record DeadLetter(
        String id,
        String messageId,
        String correlationId,
        String contract,
        String source,
        String queue,
        String cause,
        int attempts,
        Instant firstFailure,
        Instant lastFailure,
        Duration age,
        int size) {
    /** Checks that every part is there. */
    public DeadLetter {
        requireNonNull(id, "id");
        requireNonNull(messageId, "messageId");
        requireNonNull(correlationId, "correlationId");
        requireNonNull(contract, "contract");
        requireNonNull(source, "source");
        requireNonNull(queue, "queue");
        requireNonNull(cause, "cause");
        requireNonNull(firstFailure, "firstFailure");
        requireNonNull(lastFailure, "lastFailure");
        requireNonNull(age, "age");
    }
}
