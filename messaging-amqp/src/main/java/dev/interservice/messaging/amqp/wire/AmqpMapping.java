package dev.interservice.messaging.amqp.wire;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.TimestampFormat;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Messages and requests as they are on the wire, in both directions; replies are in {@link ReplyMapping}, dead letters
 * in {@link DeadLetterMapping}. For people it is written down in {@code docs/wire.md}.
 *
 * <p>What AMQP has a property for is there: {@code message_id}, {@code type}, {@code app_id} (the source),
 * {@code timestamp}, {@code content_type}, {@code correlation_id}. The rest is in headers: those of CloudEvents begin
 * with {@code ce_}, ours with {@code messaging-}, and the user's have their own names. A message that another client
 * sent may have none of all this.
 */
public final class AmqpMapping {
    static final String ATTEMPT = "messaging-attempt";
    static final String FIRST_FAILURE = "messaging-first-failure";

    private static final String TIME = "ce_time";
    private static final String SUBJECT = "ce_subject";
    private static final String CORRELATION = "ce_correlationid";
    private static final String CAUSATION = "ce_causationid";
    private static final String IDEMPOTENCY_KEY = "messaging-idempotency-key";
    private static final String TIME_TO_LIVE = "messaging-ttl-ms";
    private static final String SENT = "messaging-sent-ms";
    private static final String REMAINING = "messaging-remaining-ms";
    private static final int TRANSIENT = 1;
    private static final int PERSISTENT = 2;
    private static final int MAX_SHORT_BYTES = 255;
    /** Headers travel in one frame of 128 KiB; the rest of it is for what a dead letter adds. */
    private static final int MAX_HEADER_BYTES = 96 * 1024;

    /** Of the year 9999. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private final Environment environment;

    public AmqpMapping(Environment environment) {
        this.environment = environment;
    }

    /**
     * A command or event.
     *
     * @throws TransportException an attribute or the headers are too long
     */
    public BasicProperties message(Envelope envelope) {
        Map<String, Object> headers = headers(envelope);
        if (envelope.timeToLive().isPresent()) {
            headers.put(SENT, environment.now().toEpochMilli());
        }
        return properties(envelope, headers)
                .deliveryMode(PERSISTENT)
                .correlationId(shortString("correlation id", envelope.correlationId()))
                .build();
    }

    /**
     * A request without what is known only when it is written; its {@code correlation_id} is that of this call only.
     *
     * @throws TransportException an attribute or the headers are too long
     */
    public RequestDraft request(Envelope envelope, String callId) {
        Map<String, Object> headers = headers(envelope);
        headers.put(CORRELATION, envelope.correlationId());
        return new RequestDraft(
                properties(envelope, headers).deliveryMode(TRANSIENT).correlationId(callId), headers);
    }

    /**
     * A request without what is known only when it is written. For one thread at a time.
     *
     * @param headers those of the properties
     */
    public record RequestDraft(BasicProperties.Builder properties, Map<String, Object> headers) {
        /** As it is written: the remaining time both for the broker, which drops it then, and for the server. */
        public BasicProperties build(String replyTo, Deadline deadline) {
            if (!deadline.isNone()) {
                long remaining = Math.max(1, ceilMillis(deadline.remaining()));
                headers.put(REMAINING, remaining);
                // More than the broker takes is as good as for ever.
                properties.expiration(String.valueOf(Math.min(remaining, Integer.MAX_VALUE)));
            }
            return properties.replyTo(replyTo).build();
        }
    }

    /**
     * The same message once more, after a failure: nothing of what brokers wrote on it, and no expiration of its own.
     */
    public BasicProperties forRedelivery(ReceivedMessage message) {
        Map<String, Object> headers = HeaderMapping.withoutBrokerHeaders(message.properties());
        headers.put(ATTEMPT, message.attempt() + 1);
        headers.putIfAbsent(FIRST_FAILURE, TimestampFormat.format(environment.now()));
        return copyForRepublish(message).headers(headers).build();
    }

    /** To be stored again. A stranger's message without an id gets the one under which it was delivered. */
    static BasicProperties.Builder copyForRepublish(ReceivedMessage message) {
        return message.properties()
                .builder()
                .messageId(message.envelope().id())
                .deliveryMode(PERSISTENT)
                .expiration(null);
    }

    /** A command or event that arrived. */
    public ReceivedMessage message(Address address, BasicProperties properties, byte[] body) {
        HeaderTable headers = HeaderTable.of(properties);
        Envelope envelope = envelope(address, properties, body, Optional.ofNullable(properties.getCorrelationId()));
        return new ReceivedMessage(properties, envelope, attempt(headers), expiry(headers));
    }

    /** A request that arrived. */
    public ReceivedMessage request(Address address, BasicProperties properties, byte[] body) {
        HeaderTable headers = HeaderTable.of(properties);
        Envelope envelope = envelope(address, properties, body, headers.text(CORRELATION));
        return new ReceivedMessage(properties, envelope, 1, deadline(headers.number(REMAINING)));
    }

    private static BasicProperties.Builder properties(Envelope envelope, Map<String, Object> headers) {
        if (HeaderTable.size(headers) > MAX_HEADER_BYTES) {
            throw tooLarge("the headers and attributes of a message take more than " + MAX_HEADER_BYTES + " bytes");
        }
        return new BasicProperties.Builder()
                .messageId(shortString("id", envelope.id()))
                .type(shortString("type", envelope.type()))
                .appId(shortString("source", envelope.source()))
                .contentType(shortString("content type", envelope.body().contentType()))
                .timestamp(seconds(envelope.time()))
                .headers(headers);
    }

    private static Map<String, Object> headers(Envelope envelope) {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put(TIME, TimestampFormat.format(envelope.time()));
        envelope.subject().ifPresent(value -> headers.put(SUBJECT, value));
        envelope.causationId().ifPresent(value -> headers.put(CAUSATION, value));
        envelope.idempotencyKey().ifPresent(value -> headers.put(IDEMPOTENCY_KEY, value));
        envelope.timeToLive().ifPresent(time -> headers.put(TIME_TO_LIVE, ceilMillis(time)));
        HeaderMapping.writeUserHeaders(envelope.headers(), headers);
        return headers;
    }

    private Envelope envelope(
            Address address, BasicProperties properties, byte[] body, Optional<String> correlationId) {
        HeaderTable headers = HeaderTable.of(properties);
        String id = orElse(properties.getMessageId(), environment::newId);
        Body content = Body.of(orElse(properties.getContentType(), () -> "application/json"), body);
        return Envelope.of(
                        id,
                        orElse(properties.getAppId(), () -> "unknown"),
                        orElse(properties.getType(), () -> address.service() + "." + address.name()),
                        time(properties, headers),
                        content)
                .correlationId(correlationId.orElse(id))
                .causationId(headers.text(CAUSATION).orElse(null))
                .subject(headers.text(SUBJECT).orElse(null))
                .idempotencyKey(headers.text(IDEMPOTENCY_KEY).orElse(null))
                .timeToLive(headers.number(TIME_TO_LIVE)
                        .filter(millis -> millis >= 0)
                        .map(Duration::ofMillis)
                        .orElse(null))
                .headers(HeaderMapping.readUserHeaders(headers))
                .build();
    }

    private Instant time(BasicProperties properties, HeaderTable headers) {
        Date seconds = properties.getTimestamp();
        return headers.instant(TIME).orElseGet(() -> seconds == null ? environment.now() : seconds.toInstant());
    }

    private static int attempt(HeaderTable headers) {
        long attempt = headers.number(ATTEMPT).orElse(1L);
        return (int) Math.max(1, Math.min(attempt, Integer.MAX_VALUE - 1));
    }

    /**
     * The time to live counts from when the message was sent, by the sender's wall clock: a receiver whose clock goes
     * wrong by a minute is wrong by a minute, but never gives more than the whole time again.
     */
    private Deadline expiry(HeaderTable headers) {
        Optional<Long> timeToLive = headers.number(TIME_TO_LIVE);
        long now = environment.now().toEpochMilli();
        long age = Math.max(0, now - headers.number(SENT).orElse(now));
        return deadline(timeToLive.map(millis -> millis - age));
    }

    private Deadline deadline(Optional<Long> remainingMillis) {
        return remainingMillis
                .map(millis -> Deadline.after(Duration.ofMillis(Math.max(0, millis)), environment::nanos))
                .orElse(Deadline.NONE);
    }

    /** For other clients; times that no calendar has are in the header only. */
    private static Date seconds(Instant time) {
        return Date.from(Instant.ofEpochSecond(Math.max(0, Math.min(time.getEpochSecond(), LAST_SECOND))));
    }

    private static String shortString(String what, String text) {
        if (HeaderTable.bytes(text) > MAX_SHORT_BYTES) {
            throw tooLarge("the " + what + " of a message is longer than " + MAX_SHORT_BYTES + " bytes");
        }
        return text;
    }

    private static TransportException tooLarge(String what) {
        return new TransportException(Progress.NOT_SENT, Reason.TOO_LARGE, what + ", which RabbitMQ does not take");
    }

    private static String orElse(@Nullable String text, Supplier<String> other) {
        return text == null || text.isEmpty() ? other.get() : text;
    }

    private static long ceilMillis(Duration time) {
        return time.plusNanos(999_999).toMillis();
    }
}
