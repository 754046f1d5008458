package dev.interservice.messaging.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
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
 * The exchanges and queues at the broker, declared or looked for as the settings say. An error ends the channel it happens
 * on. Safe for several threads, each with its own channel.
 */
final class Topology {
    private static final Pattern MISMATCH = Pattern.compile(
            "inequivalent arg '([^']*)' for (queue|exchange) '([^']*)' in vhost '[^']*': received (.*?) but current is (.*)");
    /** A process that fails again and again takes its prefetched messages along each time: the attempts are ours. */
    private static final int DELIVERY_LIMIT = 50;
    /** Looking at letters counts as delivering them. */
    private static final int NO_DELIVERY_LIMIT = 1_000_000;
    /** A service that has gone for good is found out after this: then its requests have nowhere to go. */
    private static final int UNSERVED_MILLIS = 60_000;

    private final Names names;
    private final Declarer declarer;
    /** Those that messages were sent to wait in, and so must be there again on each new connection. */
    private final Set<DelayLevel> levels = ConcurrentHashMap.newKeySet();

    Topology(Names names, Declarer declarer) {
        this.names = names;
        this.declarer = declarer;
    }

    /** What must be there before anything is published. */
    void forSenders(Channel channel) throws IOException {
        exchange(channel, names.events(), "topic");
        for (DelayLevel each : levels) {
            declare(channel, each);
        }
    }

    /** A queue to receive from, with its dead letters and, for a group, the way from its topic. */
    void source(Channel channel, Address.Source source, boolean isOrdered) throws IOException {
        String queue = names.queue(source);
        queue(channel, names.deadLetters(queue), deadLetters());
        queue(channel, queue, work(names.deadLetters(queue), isOrdered));
        if (source instanceof Address.Subscription subscription) {
            exchange(channel, names.events(), "topic");
            declarer.bind(channel, queue, names.events(), names.routingKey(subscription.topic()));
        }
    }

    /** The queue of an operation. */
    void requests(Channel channel, Address.Operation operation) throws IOException {
        queue(channel, names.requests(operation), Map.of("x-queue-type", "classic", "x-expires", UNSERVED_MILLIS));
    }

    /** Nobody serves the operation in this process any more: if no other does, whoever asks is to know. */
    void leave(Channel channel, Address.Operation operation) throws IOException {
        declarer.deleteIfUnused(channel, names.requests(operation));
    }

    boolean isDeclared(DelayLevel level) {
        return levels.contains(level);
    }

    /** Where messages wait for their redelivery. */
    void delay(Channel channel, DelayLevel level) throws IOException {
        declare(channel, level);
        levels.add(level);
    }

    private void declare(Channel channel, DelayLevel level) throws IOException {
        String name = names.delay(level.length());
        exchange(channel, name, "fanout");
        queue(channel, name, waiting(level));
        declarer.bind(channel, name, name, "");
    }

    private void exchange(Channel channel, String name, String type) throws IOException {
        attempt(name, () -> declarer.exchange(channel, name, type));
    }

    private void queue(Channel channel, String name, Map<String, Object> arguments) throws IOException {
        attempt(name, () -> declarer.queue(channel, name, arguments));
    }

    private static Map<String, Object> work(String deadLetters, boolean isOrdered) {
        Map<String, Object> arguments = stored();
        arguments.put("x-delivery-limit", DELIVERY_LIMIT);
        arguments.put("x-dead-letter-exchange", "");
        arguments.put("x-dead-letter-routing-key", deadLetters);
        arguments.put("x-dead-letter-strategy", "at-least-once");
        if (isOrdered) {
            arguments.put("x-single-active-consumer", true);
        }
        return arguments;
    }

    private static Map<String, Object> deadLetters() {
        Map<String, Object> arguments = stored();
        arguments.put("x-delivery-limit", NO_DELIVERY_LIMIT);
        return arguments;
    }

    /** Without a routing key for what has waited: it goes back with its own, which is the name of its queue. */
    private static Map<String, Object> waiting(DelayLevel level) {
        Map<String, Object> arguments = stored();
        arguments.put("x-message-ttl", level.length().toMillis());
        arguments.put("x-dead-letter-exchange", "");
        arguments.put("x-dead-letter-strategy", "at-least-once");
        return arguments;
    }

    private static Map<String, Object> stored() {
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
            AMQP.Channel.Close said = Why.channelError(failure).orElseThrow(() -> failure);
            throw new TransportException(
                    Progress.NOT_SENT, Reason.MISCONFIGURED, text(name, said.getReplyText()), failure);
        }
    }

    private static String text(String name, String said) {
        Matcher mismatch = MISMATCH.matcher(said);
        if (mismatch.find()) {
            return mismatch.group(2) + " " + mismatch.group(3) + " is there with another " + mismatch.group(1)
                    + ": wanted " + mismatch.group(4) + ", but it has " + mismatch.group(5)
                    + ": delete it, or choose another namespace";
        }
        return name + " cannot be used: RabbitMQ says " + said;
    }
}
