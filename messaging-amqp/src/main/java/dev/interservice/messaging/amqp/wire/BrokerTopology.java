package dev.interservice.messaging.amqp.wire;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import dev.interservice.messaging.amqp.connection.FailureText;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The exchanges and queues at the broker, declared or looked for as the settings say. An error ends the channel it
 * happens on. Safe for several threads, each with its own channel.
 */
public final class BrokerTopology {
    private static final Pattern MISMATCH = Pattern.compile(
            "inequivalent arg '([^']*)' for (queue|exchange) '([^']*)' in vhost '[^']*': received (.*?) but current is (.*)");
    /** A process that fails again and again takes its prefetched messages along each time: the attempts are ours. */
    private static final int DELIVERY_LIMIT = 50;
    /** Browsing dead letters counts as delivering them. */
    private static final int NO_DELIVERY_LIMIT = 1_000_000;
    /** A service that has gone for good is found out after this: then its requests have nowhere to go. */
    private static final int REQUEST_QUEUE_EXPIRY_MILLIS = 60_000;

    private final TopologyNames names;
    private final DeclarationMode declarationMode;
    /**
     * The levels in whose queues messages were sent to wait: these queues must be there again on each new connection.
     */
    private final Set<DelayLevel> usedLevels = ConcurrentHashMap.newKeySet();

    public BrokerTopology(TopologyNames names, DeclarationMode declarationMode) {
        this.names = names;
        this.declarationMode = declarationMode;
    }

    /** What must be there before anything is published. */
    public void declareForPublishing(Channel channel) throws IOException {
        declareExchange(channel, names.eventExchange(), "topic");
        for (DelayLevel each : usedLevels) {
            declareDelayQueue(channel, each);
        }
    }

    /** A queue to receive from, with its dead letters and, for a group, the way from its topic. */
    public void declareSource(Channel channel, Address.Source source, boolean isOrdered) throws IOException {
        String queue = names.queue(source);
        declareQueue(channel, names.deadLetterQueue(queue), deadLetterQueueArguments());
        declareQueue(channel, queue, sourceQueueArguments(names.deadLetterQueue(queue), isOrdered));
        if (source instanceof Address.Subscription subscription) {
            declareExchange(channel, names.eventExchange(), "topic");
            declarationMode.bind(channel, queue, names.eventExchange(), names.routingKey(subscription.topic()));
        }
    }

    /** The queue of an operation. */
    public void declareRequestQueue(Channel channel, Address.Operation operation) throws IOException {
        declareQueue(
                channel,
                names.requestQueue(operation),
                Map.of("x-queue-type", "classic", "x-expires", REQUEST_QUEUE_EXPIRY_MILLIS));
    }

    /** Nobody serves the operation in this process any more: if no other does, whoever asks is to know. */
    public void deleteRequestQueueIfUnused(Channel channel, Address.Operation operation) throws IOException {
        declarationMode.deleteIfUnused(channel, names.requestQueue(operation));
    }

    public boolean isDeclared(DelayLevel level) {
        return usedLevels.contains(level);
    }

    /** Where messages wait for their redelivery. */
    public void declareDelay(Channel channel, DelayLevel level) throws IOException {
        declareDelayQueue(channel, level);
        usedLevels.add(level);
    }

    private void declareDelayQueue(Channel channel, DelayLevel level) throws IOException {
        String name = names.delayName(level.length());
        declareExchange(channel, name, "fanout");
        declareQueue(channel, name, delayQueueArguments(level));
        declarationMode.bind(channel, name, name, "");
    }

    private void declareExchange(Channel channel, String name, String type) throws IOException {
        attempt(name, () -> declarationMode.exchange(channel, name, type));
    }

    private void declareQueue(Channel channel, String name, Map<String, Object> arguments) throws IOException {
        attempt(name, () -> declarationMode.queue(channel, name, arguments));
    }

    private static Map<String, Object> sourceQueueArguments(String deadLetters, boolean isOrdered) {
        Map<String, Object> arguments = quorumQueueArguments();
        arguments.put("x-delivery-limit", DELIVERY_LIMIT);
        arguments.put("x-dead-letter-exchange", "");
        arguments.put("x-dead-letter-routing-key", deadLetters);
        arguments.put("x-dead-letter-strategy", "at-least-once");
        if (isOrdered) {
            arguments.put("x-single-active-consumer", true);
        }
        return arguments;
    }

    private static Map<String, Object> deadLetterQueueArguments() {
        Map<String, Object> arguments = quorumQueueArguments();
        arguments.put("x-delivery-limit", NO_DELIVERY_LIMIT);
        return arguments;
    }

    /** Without a routing key for what has waited: it goes back with its own, which is the name of its queue. */
    private static Map<String, Object> delayQueueArguments(DelayLevel level) {
        Map<String, Object> arguments = quorumQueueArguments();
        arguments.put("x-message-ttl", level.length().toMillis());
        arguments.put("x-dead-letter-exchange", "");
        arguments.put("x-dead-letter-strategy", "at-least-once");
        return arguments;
    }

    private static Map<String, Object> quorumQueueArguments() {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("x-queue-type", "quorum");
        arguments.put("x-overflow", "reject-publish");
        return arguments;
    }

    private interface Declaration {
        void run() throws IOException;
    }

    private static void attempt(String name, Declaration declaration) throws IOException {
        try {
            declaration.run();
        } catch (IOException failure) {
            AMQP.Channel.Close said = FailureText.channelError(failure).orElseThrow(() -> failure);
            throw new TransportException(
                    Progress.NOT_SENT, Reason.MISCONFIGURED, explanation(name, said.getReplyText()), failure);
        }
    }

    private static String explanation(String name, String said) {
        Matcher mismatch = MISMATCH.matcher(said);
        if (mismatch.find()) {
            return mismatch.group(2) + " " + mismatch.group(3) + " is there with another " + mismatch.group(1)
                    + ": wanted " + mismatch.group(4) + ", but it has " + mismatch.group(5)
                    + ": delete it, or choose another namespace";
        }
        return name + " cannot be used: RabbitMQ says " + said;
    }
}
