package dev.interservice.messaging.amqp;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** What a good programmer does with RabbitMQ's client and nothing else; used by one thread. */
final class RawClient implements AutoCloseable {
    private static final String DIRECT = "amq.rabbitmq.reply-to";
    private static final int CLOSE_MILLIS = 2_000;

    private final Connection connection;
    private final Channel requests;
    private final Channel sends;
    private final Map<String, CompletableFuture<byte[]>> pending = new ConcurrentHashMap<>();
    private final ConcurrentNavigableMap<Long, CompletableFuture<Void>> unconfirmed = new ConcurrentSkipListMap<>();
    private final AtomicLong calls = new AtomicLong();

    RawClient(URI broker) {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setAutomaticRecoveryEnabled(false);
        try {
            factory.setUri(broker);
            connection = factory.newConnection("raw client");
            requests = connection.createChannel();
            requests.basicConsume(
                    DIRECT,
                    true,
                    (tag, reply) -> pending.remove(reply.getProperties().getCorrelationId())
                            .complete(reply.getBody()),
                    tag -> {});
            sends = connection.createChannel();
            sends.confirmSelect();
            sends.addConfirmListener(this::confirm, (number, multiple) -> {
                throw new IllegalStateException("the broker refused a raw message");
            });
        } catch (Exception failure) {
            throw new IllegalStateException("the raw client cannot connect", failure);
        }
    }

    /** Answers what is asked with what was asked, on a channel and a connection of its own. */
    void serve(String queue) {
        try {
            Channel channel = connection.createChannel();
            channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "classic"));
            channel.basicConsume(
                    queue,
                    true,
                    (tag, asked) -> {
                        BasicProperties properties = new BasicProperties.Builder()
                                .correlationId(asked.getProperties().getCorrelationId())
                                .build();
                        channel.basicPublish("", asked.getProperties().getReplyTo(), properties, asked.getBody());
                    },
                    tag -> {});
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    CompletableFuture<byte[]> request(String queue, byte[] body) {
        String callId = Long.toString(calls.incrementAndGet());
        CompletableFuture<byte[]> reply = new CompletableFuture<>();
        pending.put(callId, reply);
        BasicProperties properties = new BasicProperties.Builder()
                .correlationId(callId)
                .replyTo(DIRECT)
                .deliveryMode(1)
                .build();
        publish(requests, queue, properties, body);
        return reply;
    }

    CompletableFuture<Void> send(String queue, byte[] body) {
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        unconfirmed.put(sends.getNextPublishSeqNo(), confirmed);
        publish(sends, queue, MessageProperties.PERSISTENT_BASIC, body);
        return confirmed;
    }

    /** Empties a queue. */
    void purge(String queue) {
        try {
            requests.queuePurge(queue);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        connection.abort(CLOSE_MILLIS);
    }

    private void confirm(long number, boolean multiple) {
        if (!multiple) {
            unconfirmed.remove(number).complete(null);
            return;
        }
        ConcurrentNavigableMap<Long, CompletableFuture<Void>> confirmed = unconfirmed.headMap(number, true);
        confirmed.values().forEach(each -> each.complete(null));
        confirmed.clear();
    }

    private static void publish(Channel channel, String queue, BasicProperties properties, byte[] body) {
        try {
            channel.basicPublish("", queue, properties, body);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
