package dev.interservice.messaging.amqp.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.time.Duration;

/**
 * The names of exchanges and queues, and routing keys.
 *
 * @param namespace what all names begin with
 */
public record TopologyNames(String namespace) {
    private static final int MAX_BYTES = 255;

    /** The topic exchange of all events. */
    public String eventExchange() {
        return namespace + ".events";
    }

    /** The routing key of an event. */
    public String routingKey(Address.Topic topic) {
        return checked(topic.service() + "." + topic.name());
    }

    /** The queue of an operation's requests. */
    public String requestQueue(Address.Operation operation) {
        return checked(namespace + ".rpc." + operation.service() + "." + operation.name());
    }

    /** The queue of a command, or of a group's share of a topic. */
    public String queue(Address.Source source) {
        String contract = source.service() + "." + source.name();
        String name = source instanceof Address.Subscription subscription
                ? namespace + ".sub." + contract + "." + subscription.group()
                : namespace + ".cmd." + contract;
        checked(deadLetterQueue(name));
        return name;
    }

    /** The queue of what was put aside from a queue. */
    public String deadLetterQueue(String queue) {
        return queue + ".dlq";
    }

    /** The exchange, and the queue, where messages wait for so long. */
    public String delayName(Duration level) {
        return namespace + ".delay." + level.toMillis();
    }

    private static String checked(String name) {
        if (name.getBytes(UTF_8).length > MAX_BYTES) {
            throw new TransportException(
                    Progress.NOT_SENT,
                    Reason.MISCONFIGURED,
                    "RabbitMQ takes names of " + MAX_BYTES + " bytes at most: choose shorter ones than " + name);
        }
        return name;
    }
}
