package dev.interservice.messaging;

import java.time.Duration;
import java.util.Optional;

/** Something that happened, as told to an {@link Observer}. Never holds a payload or a credential. */
public sealed interface Signal {
    /** The ids and names that messages of the same kind share. */
    sealed interface OfMessage extends Signal {
        /** The message. */
        Subject subject();
    }

    /**
     * Which message a signal is about.
     *
     * @param contract its name on the wire
     * @param transport the transport that carries it
     * @param source the service that sent it
     * @param receiver the service that handles it, or the group for events; empty on the sender's side of an event
     * @param messageId the same over all attempts and redeliveries
     * @param correlationId of its conversation
     */
    record Subject(
            String contract,
            String transport,
            String source,
            String receiver,
            String messageId,
            String correlationId) {}

    /**
     * A request, send or publish ended.
     *
     * @param attempts how many it took; 0 when it was not begun
     * @param duration from the verb to the end
     * @param failure why it failed; empty for a success
     */
    record CallEnded(Subject subject, int attempts, Duration duration, Optional<MessagingException> failure)
            implements OfMessage {}

    /**
     * One attempt of a call ended.
     *
     * @param attempt 1 for the first
     * @param endpoint the peer, for transports that need to be told one
     * @param duration of this attempt
     * @param failure why it failed; empty for a success
     */
    record AttemptEnded(
            Subject subject,
            int attempt,
            Optional<String> endpoint,
            Duration duration,
            Optional<MessagingException> failure)
            implements OfMessage {}

    /**
     * A call is going to be tried again.
     *
     * @param attempt the one that failed
     * @param pause before the next one
     */
    record RetryScheduled(Subject subject, int attempt, Duration pause) implements OfMessage {}

    /**
     * A handler is about to begin.
     *
     * @param attempt 1 for the first delivery
     */
    record Delivered(Subject subject, int attempt) implements OfMessage {}

    /**
     * A handler is done with a delivery, in one way or another.
     *
     * @param attempt 1 for the first delivery
     * @param end what became of it
     * @param duration of the handler
     */
    record Settled(Subject subject, int attempt, End end, Duration duration) implements OfMessage {}

    /** What became of a delivery. */
    enum End {
        /** The request was answered. */
        REPLIED,
        /** The request was answered with a declared fault. */
        FAULT,
        /** The request's handler failed. */
        FAILED,
        /** The message was handled. */
        ACKNOWLEDGED,
        /** The handler failed, and the message comes again. */
        REDELIVERED,
        /** The handler failed for the last time, or the message cannot be read. */
        DEAD_LETTERED,
        /** It was given back unhandled, because the service closes. */
        RETURNED
    }

    /**
     * Work was turned away before it began.
     *
     * @param reason such as {@code OVERLOADED}
     */
    record Shed(Subject subject, String reason) implements OfMessage {}

    /** A request or message was dropped because its time was over; no handler saw it. */
    record Expired(Subject subject) implements OfMessage {}

    /** A message, or a request with a key, came again after it was handled; no handler saw it. */
    record Duplicate(Subject subject) implements OfMessage {}

    /**
     * A message was put aside.
     *
     * @param attempts how often it was tried
     * @param cause why
     */
    record DeadLettered(Subject subject, int attempts, String cause) implements OfMessage {}

    /**
     * A reply came after its caller had stopped waiting, and was dropped.
     *
     * @param transport where it arrived
     * @param contract of the request, if known
     */
    record LateReply(String transport, String contract) implements Signal {}

    /**
     * A connection, a registry or a consumer came into another state.
     *
     * @param component what it is, with its state and the reason
     */
    record StateChanged(Health.Component component) implements Signal {}
}
