package dev.interservice.messaging.amqp.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.GetResponse;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.TimestampFormat;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * Dead letters as they are on the wire, in both directions: the original, with headers for why it is there. A dead
 * letter that the broker itself has put aside lacks these; then the cause is the broker's.
 */
public final class DeadLetterMapping {
    private static final String ID = "messaging-dead-letter-id";
    private static final String CAUSE = "messaging-dead-letter-cause";
    private static final String SOURCE = "messaging-dead-letter-source";
    private static final String ATTEMPTS = "messaging-dead-letter-attempts";
    private static final String LAST_FAILURE = "messaging-last-failure";
    private static final String REASON_OF_BROKER = "x-first-death-reason";
    /** The headers must fit into a frame, with those of the original. */
    private static final int MAX_CAUSE_CHARACTERS = 4_000;

    private final Environment environment;
    private final AmqpMapping mapping;

    public DeadLetterMapping(Environment environment, AmqpMapping mapping) {
        this.environment = environment;
        this.mapping = mapping;
    }

    /** The original as it is put aside. */
    public BasicProperties deadLetterProperties(ReceivedMessage message, String source, Settlement.DeadLetter why) {
        Map<String, Object> headers = HeaderMapping.withoutBrokerHeaders(message.properties());
        String now = TimestampFormat.format(environment.now());
        headers.put(ID, environment.newId());
        headers.put(CAUSE, why.cause().substring(0, Math.min(why.cause().length(), MAX_CAUSE_CHARACTERS)));
        headers.put(SOURCE, source);
        headers.put(ATTEMPTS, why.attempts());
        headers.putIfAbsent(AmqpMapping.FIRST_FAILURE, now);
        headers.put(LAST_FAILURE, now);
        return AmqpMapping.copyForRepublish(message).headers(headers).build();
    }

    /** What was put aside. */
    public DeadLetterStore.Entry entry(Address.Source address, String queue, GetResponse got) {
        HeaderTable headers = HeaderTable.of(got.getProps());
        ReceivedMessage message = mapping.message(address, got.getProps(), got.getBody());
        Instant time = message.envelope().time();
        Instant last = headers.instant(LAST_FAILURE).orElse(time);
        Instant first = headers.instant(AmqpMapping.FIRST_FAILURE).orElse(last);
        return new DeadLetterStore.Entry(
                id(got),
                message.envelope(),
                headers.text(CAUSE)
                        .orElseGet(() -> "the broker put it aside: "
                                + headers.text(REASON_OF_BROKER).orElse("unknown")),
                headers.number(ATTEMPTS).map(Long::intValue).orElse(message.attempt()),
                headers.text(SOURCE).orElse(queue),
                first.isAfter(last) ? last : first,
                last);
    }

    /** The dead letter's id; for one that the broker put aside an id that is always the same. */
    public static String id(GetResponse got) {
        BasicProperties properties = got.getProps();
        return HeaderTable.of(properties).text(ID).orElseGet(() -> {
            String message = properties.getMessageId();
            byte[] source = message == null ? got.getBody() : message.getBytes(UTF_8);
            return "by-broker-" + UUID.nameUUIDFromBytes(source);
        });
    }
}
