package dev.interservice.messaging.transport;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way: CloudEvents 1.0 attributes, a few of ours, headers and the body. Immutable.
 *
 * <p>Id, source, type, time, subject and datacontenttype (the body's) are
 * <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md">CloudEvents</a> attributes;
 * correlationid and causationid are extensions of it.
 *
 * @param id the same on every attempt and redelivery
 * @param source the service that sent it
 * @param type the contract's name on the wire, {@code service.name}
 * @param time when it was sent, by the sender's wall clock: for people, never for deadlines
 * @param correlationId shared by all messages of one conversation
 * @param causationId the message whose handler sent this one
 * @param subject what it is about: messages of the same subject keep their order where that is promised
 * @param idempotencyKey requests or messages with the same key are one
 * @param timeToLive how long the message is worth delivering, counted from its acceptance
 * @param headers the user's headers and the trace context
 * @param body the payload
 */
public record Envelope(
        String id,
        String source,
        String type,
        Instant time,
        String correlationId,
        Optional<String> causationId,
        Optional<String> subject,
        Optional<String> idempotencyKey,
        Optional<Duration> timeToLive,
        Headers headers,
        Body body) {

    /** Checks that every part is there. */
    public Envelope {
        requireNonNull(id, "id");
        requireNonNull(source, "source");
        requireNonNull(type, "type");
        requireNonNull(time, "time");
        requireNonNull(correlationId, "correlationId");
        requireNonNull(causationId, "causationId");
        requireNonNull(subject, "subject");
        requireNonNull(idempotencyKey, "idempotencyKey");
        requireNonNull(timeToLive, "timeToLive");
        requireNonNull(headers, "headers");
        requireNonNull(body, "body");
    }

    /** Begins an envelope with what every message has; the correlation id is the message's own until another is set. */
    public static Builder of(String id, String source, String type, Instant time, Body body) {
        return new Builder(id, source, type, time, body);
    }

    /** Adds what a message may have. */
    public static final class Builder {
        private final String id;
        private final String source;
        private final String type;
        private final Instant time;
        private final Body body;
        private String correlationId;
        private @Nullable String causationId;
        private @Nullable String subject;
        private @Nullable String idempotencyKey;
        private @Nullable Duration timeToLive;
        private Headers headers = Headers.EMPTY;

        private Builder(String id, String source, String type, Instant time, Body body) {
            this.id = id;
            this.source = source;
            this.type = type;
            this.time = time;
            this.body = body;
            this.correlationId = id;
        }

        /** Sets the conversation. */
        public Builder correlationId(String value) {
            correlationId = value;
            return this;
        }

        /** Sets what caused the message. */
        public Builder causationId(@Nullable String value) {
            causationId = value;
            return this;
        }

        /** Sets what the message is about. */
        public Builder subject(@Nullable String value) {
            subject = value;
            return this;
        }

        /** Sets the key under which repeated messages are one. */
        public Builder idempotencyKey(@Nullable String value) {
            idempotencyKey = value;
            return this;
        }

        /** Sets how long the message is worth delivering. */
        public Builder timeToLive(@Nullable Duration value) {
            timeToLive = value;
            return this;
        }

        /** Sets the headers. */
        public Builder headers(Headers value) {
            headers = value;
            return this;
        }

        /** The finished envelope. */
        public Envelope build() {
            return new Envelope(
                    id,
                    source,
                    type,
                    time,
                    correlationId,
                    Optional.ofNullable(causationId),
                    Optional.ofNullable(subject),
                    Optional.ofNullable(idempotencyKey),
                    Optional.ofNullable(timeToLive),
                    headers,
                    body);
        }
    }
}
