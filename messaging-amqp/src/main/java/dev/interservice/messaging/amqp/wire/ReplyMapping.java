package dev.interservice.messaging.amqp.wire;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Reply;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Replies as they are on the wire, in both directions. A reply without a header {@value #KIND} is a success, so any client
 * that sends the {@code correlation_id} back can answer.
 */
public final class ReplyMapping {
    private static final String KIND = "messaging-reply";
    private static final String FAULT = "fault";
    private static final String FAILURE = "failure";
    private static final String CODE = "messaging-code";
    private static final String MESSAGE = "messaging-message";
    private static final String OUTCOME = "messaging-outcome";
    private static final String RETRYABLE = "messaging-retryable";
    private static final String RETRY_AFTER = "messaging-retry-after-ms";
    private static final String DO_NOT_RETRY = "messaging-do-not-retry";
    /** Of a failure's message for people; the headers must fit into a frame. */
    private static final int MAX_MESSAGE_CHARACTERS = 4_000;

    private ReplyMapping() {}

    /** The answer to a request that said where to. */
    public static OutboundMessage outbound(BasicProperties request, Reply reply) {
        Map<String, Object> headers = new LinkedHashMap<>();
        Body body = Body.of("application/octet-stream", new byte[0]);
        if (reply instanceof Reply.Success success) {
            body = success.body();
        } else if (reply instanceof Reply.Fault fault) {
            headers.put(KIND, FAULT);
            headers.put(CODE, fault.code());
            body = fault.details();
        } else if (reply instanceof Reply.Failure failure) {
            write(failure, headers);
        }
        BasicProperties properties = new BasicProperties.Builder()
                .correlationId(request.getCorrelationId())
                .type(request.getType())
                .contentType(body.contentType())
                .headers(headers.isEmpty() ? null : headers)
                .deliveryMode(1)
                .build();
        return new OutboundMessage("", request.getReplyTo(), false, properties, body.bytes());
    }

    /** A reply that arrived. */
    public static Reply reply(BasicProperties properties, byte[] bytes) {
        HeaderTable headers = HeaderTable.of(properties);
        String type = properties.getContentType();
        Body body = Body.of(type == null ? "application/json" : type, bytes);
        String kind = headers.text(KIND).orElse("");
        if (kind.equals(FAULT)) {
            return new Reply.Fault(headers.text(CODE).orElse("UNKNOWN"), body);
        }
        return kind.equals(FAILURE) ? failure(headers) : new Reply.Success(body);
    }

    private static void write(Reply.Failure failure, Map<String, Object> headers) {
        String message = failure.message();
        headers.put(KIND, FAILURE);
        headers.put(CODE, failure.code());
        headers.put(MESSAGE, message.substring(0, Math.min(message.length(), MAX_MESSAGE_CHARACTERS)));
        headers.put(OUTCOME, kebabCase(failure.outcome()));
        headers.put(RETRYABLE, failure.retryable());
        headers.put(DO_NOT_RETRY, failure.doNotRetry());
        failure.retryAfter()
                .ifPresent(
                        time -> headers.put(RETRY_AFTER, time.plusNanos(999_999).toMillis()));
    }

    private static Reply.Failure failure(HeaderTable headers) {
        return new Reply.Failure(
                headers.text(CODE).orElse("UNKNOWN"),
                headers.text(MESSAGE).orElse(""),
                outcome(headers.text(OUTCOME).orElse("")),
                headers.isTrue(RETRYABLE),
                headers.number(RETRY_AFTER).filter(millis -> millis >= 0).map(Duration::ofMillis),
                headers.isTrue(DO_NOT_RETRY));
    }

    /** What we do not know counts as unknown. */
    private static Outcome outcome(String text) {
        for (Outcome each : Outcome.values()) {
            if (kebabCase(each).equals(text)) {
                return each;
            }
        }
        return Outcome.UNKNOWN;
    }

    private static String kebabCase(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
