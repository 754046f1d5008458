package dev.interservice.messaging;

import java.time.Duration;
import java.util.Optional;

/** Something that happened, as told to an {@link Observer}. Never holds a payload or a credential. */
public sealed interface Signal {
    /** The ids and names that messages of the same kind share. */
    sealed interface MessageSignal extends Signal {
        /** The message. */
        MessageInfo messageInfo();
    }

    /**
     * Which message a signal is about.
     *
     * @param contract its name on the wire
     * @param transport the transport that carries it
     * @param source the service that sent it
     * @param destination the service that handles it, or the group for events; empty on the sender's side of an event
     * @param messageId the same over all attempts and redeliveries
     * @param correlationId of its conversation
     */
    record MessageInfo(
            String contract,
            String transport,
            String source,
            String destination,
            String messageId,
            String correlationId) {}

    /**
     * A request, send or publish ended.
     *
     * @param attempts how many it took; 0 when it was not begun
     * @param duration from the verb to the end
     * @param failure why it failed; empty for a success
     */
    record CallEnded(MessageInfo messageInfo, int attempts, Duration duration, Optional<MessagingException> failure)
            implements MessageSignal {}

    /**
     * One attempt of a call ended.
     *
     * @param attempt 1 for the first
     * @param endpoint the endpoint that was called, for transports that need to be told one
     * @param duration of this attempt
     * @param failure why it failed; empty for a success
     */
    record AttemptEnded(
            MessageInfo messageInfo,
            int attempt,
            Optional<String> endpoint,
            Duration duration,
            Optional<MessagingException> failure)
            implements MessageSignal {}

    /**
     * A call is going to be tried again.
     *
     * @param attempt the one that failed
     * @param pause before the next one
     */
    record RetryScheduled(MessageInfo messageInfo, int attempt, Duration pause) implements MessageSignal {}

    /**
     * A handler is about to begin.
     *
     * @param attempt 1 for the first delivery
     */
    record Delivered(MessageInfo messageInfo, int attempt) implements MessageSignal {}

    /**
     * A handler is done with a delivery, in one way or another.
     *
     * @param attempt 1 for the first delivery
     * @param end what became of it
     * @param duration of the handler
     */
    record Settled(MessageInfo messageInfo, int attempt, DeliveryEnd end, Duration duration) implements MessageSignal {}

    /** What became of a delivery. */
    enum DeliveryEnd {
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
    record Shed(MessageInfo messageInfo, String reason) implements MessageSignal {}

    /** A request or message was dropped because its time was over; no handler saw it. */
    record Expired(MessageInfo messageInfo) implements MessageSignal {}

    /** A message, or a request with a key, came again after it was handled; no handler saw it. */
    record Duplicate(MessageInfo messageInfo) implements MessageSignal {}

    /**
     * A message was put aside.
     *
     * @param attempts how often it was tried
     * @param cause why
     */
    record DeadLettered(MessageInfo messageInfo, int attempts, String cause) implements MessageSignal {}

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
