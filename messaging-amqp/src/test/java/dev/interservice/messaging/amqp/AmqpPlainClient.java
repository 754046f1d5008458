package dev.interservice.messaging.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import dev.interservice.messaging.testkit.contract.PlainClient;
import dev.interservice.messaging.transport.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A client that knows the names of exchanges and queues from our document, and uses RabbitMQ's client and nothing of
 * ours.
 */
final class AmqpPlainClient implements PlainClient {
    private static final long CONFIRM_MILLIS = 10_000;
    private static final int CLOSE_MILLIS = 2_000;
    private static final int HUGE = 50_000;

    private final String namespace;
    private final Connection connection;

    AmqpPlainClient(URI broker, String namespace) {
        this.namespace = namespace;
        ConnectionFactory factory = new ConnectionFactory();
        factory.setAutomaticRecoveryEnabled(false);
        try {
            factory.setUri(broker);
            connection = factory.newConnection("plain client");
        } catch (Exception failure) {
            throw new IllegalStateException("a plain client cannot connect", failure);
        }
    }

    /** Its channel, for what else a plain client may do. */
    Channel channel() throws IOException {
        return connection.createChannel();
    }

    @Override
    public void send(Address.Channel address, byte[] body, Map<String, Object> headers) {
        Map<String, Object> all = new HashMap<>(oddHeaders());
        all.putAll(headers);
        BasicProperties properties = new BasicProperties.Builder().headers(all).build();
        attempt(channel -> {
            channel.confirmSelect();
            if (address instanceof Address.Topic topic) {
                String key = topic.service() + "." + topic.name();
                channel.basicPublish(namespace + ".events", key, properties, body);
            } else {
                channel.basicPublish("", queue((Address.Source) address), properties, body);
            }
            if (!channel.waitForConfirms(CONFIRM_MILLIS)) {
                throw new IllegalStateException("the broker did not take a plain client's message for " + address);
            }
            return null;
        });
    }

    @Override
    public byte[] receive(Address.Source address, Duration patience) {
        return attempt(channel -> {
            BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
            channel.basicQos(1);
            String tag = channel.basicConsume(queue(address), false, (own, each) -> deliveries.add(each), own -> {});
            Delivery delivery = next(deliveries, patience, address);
            channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
            // Not before the acknowledgement: it is what makes sure of it.
            channel.basicCancel(tag);
            return delivery.getBody();
        });
    }

    /** The ids of all that comes from now on, in the order of the queue, settled with that. */
    BlockingQueue<String> ids(Address.Source address) throws IOException {
        BlockingQueue<String> ids = new LinkedBlockingQueue<>();
        connection
                .createChannel()
                .basicConsume(
                        queue(address),
                        true,
                        (tag, each) -> ids.add(each.getProperties().getMessageId()),
                        tag -> {});
        return ids;
    }

    /** The next message as it is on the wire, settled with that; nothing if there is none at this moment. */
    GetResponse take(String queue) {
        return attempt(channel -> channel.basicGet(queue, true));
    }

    @Override
    public byte[] request(Address.Operation address, byte[] body, Duration patience) {
        return attempt(channel -> {
            BlockingQueue<byte[]> replies = new LinkedBlockingQueue<>();
            String replyTo = channel.queueDeclare().getQueue();
            channel.basicConsume(replyTo, true, (tag, reply) -> replies.add(reply.getBody()), tag -> {});
            BasicProperties properties = new BasicProperties.Builder()
                    .replyTo(replyTo)
                    .correlationId("its own")
                    .build();
            channel.basicPublish("", queue(address), properties, body);
            return next(replies, patience, address);
        });
    }

    @Override
    public void serve(Address.Operation address, UnaryOperator<byte[]> answer) {
        try {
            Channel channel = connection.createChannel();
            Map<String, Object> arguments = Map.of("x-queue-type", "classic", "x-expires", 60_000);
            channel.queueDeclare(queue(address), true, false, false, arguments);
            channel.basicConsume(
                    queue(address),
                    true,
                    (tag, asked) -> {
                        BasicProperties properties = new BasicProperties.Builder()
                                .correlationId(asked.getProperties().getCorrelationId())
                                .build();
                        byte[] body = answer.apply(asked.getBody());
                        channel.basicPublish("", asked.getProperties().getReplyTo(), properties, body);
                    },
                    tag -> {});
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        connection.abort(CLOSE_MILLIS);
    }

    private String queue(Address address) {
        String contract = address.service() + "." + address.name();
        if (address instanceof Address.Operation) {
            return namespace + ".rpc." + contract;
        }
        if (address instanceof Address.Subscription subscription) {
            return namespace + ".sub." + contract + "." + subscription.group();
        }
        return namespace + ".cmd." + contract;
    }

    /** One of each kind that a table of AMQP may hold. */
    private static Map<String, Object> oddHeaders() {
        char[] huge = new char[HUGE];
        Arrays.fill(huge, 'x');
        Map<String, Object> odd = new HashMap<>();
        odd.put("odd-nothing", null);
        odd.put("odd-long", Long.MIN_VALUE);
        odd.put("odd-double", 0.1);
        odd.put("odd-decimal", new BigDecimal("1.5"));
        odd.put("odd-time", Date.from(Instant.EPOCH));
        odd.put("odd-table", Map.of("in", Map.of("in", List.of(Map.of(), "text", 1))));
        odd.put("odd-bytes", new byte[] {-1, -2});
        odd.put("odd-huge", new String(huge));
        return odd;
    }

    private static <T> T next(BlockingQueue<T> arrived, Duration patience, Address address)
            throws InterruptedException {
        T next = arrived.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (next == null) {
            throw new AssertionError("a plain client got nothing from " + address + " within " + patience);
        }
        return next;
    }

    private <T> T attempt(ChannelCall<T> call) {
        try (Channel channel = connection.createChannel()) {
            return call.apply(channel);
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IllegalStateException("a plain client failed", failure);
        }
    }

    private interface ChannelCall<T> {
        T apply(Channel channel) throws Exception;
    }
}
