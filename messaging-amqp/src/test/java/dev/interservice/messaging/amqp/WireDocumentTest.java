package dev.interservice.messaging.amqp;

import static dev.interservice.messaging.testkit.Scene.GROUP;
import static dev.interservice.messaging.testkit.Scene.OPERATION;
import static dev.interservice.messaging.testkit.Scene.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import dev.interservice.messaging.testkit.MessageRecorder;
import dev.interservice.messaging.testkit.Peer;
import dev.interservice.messaging.testkit.Scene;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.Settlement;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code docs/wire.md} says of RabbitMQ beyond what the contract tries, by somebody who has read only that. */
@Timeout(60)
class WireDocumentTest implements RabbitMqTransportContract {
    /** RabbitMQ compares: whoever declares the same otherwise ends the channel. */
    @Test
    void everythingIsDeclaredAsDocumented(Scene scene) throws IOException {
        Peer peer = scene.connect();
        MessageRecorder receiver = scene.holding();
        peer.receive(QUEUE, receiver);
        peer.receive(GROUP, new IntakeSettings(1, 1, Set.of(Guarantee.ORDERED_PER_KEY)), scene.acknowledging());
        peer.serve(OPERATION, asked -> CompletableFuture.completedFuture(SampleMessages.reply()));
        scene.await(peer.send(QUEUE, SampleMessages.message("m")));
        receiver.settle(1, new Settlement.Redeliver(Duration.ofMillis(250)));
        receiver.acknowledge(2);

        String command = name(scene, "cmd", QUEUE);
        String group = name(scene, "sub", GROUP) + "." + GROUP.group();
        String delay = RabbitMqTransportContract.wire(scene).namespace() + ".delay.250";
        try (AmqpPlainClient client = RabbitMqTransportContract.plainClient(scene)) {
            Channel channel = client.channel();
            channel.exchangeDeclare(RabbitMqTransportContract.wire(scene).namespace() + ".events", "topic", true);
            declare(channel, command, quorum(work(command)));
            declare(channel, command + ".dlq", quorum(Map.of("x-delivery-limit", 1_000_000)));
            Map<String, Object> ordered = work(group);
            ordered.put("x-single-active-consumer", true);
            declare(channel, group, quorum(ordered));
            declare(channel, name(scene, "rpc", OPERATION), Map.of("x-queue-type", "classic", "x-expires", 60_000));
            channel.exchangeDeclare(delay, "fanout", true);
            declare(
                    channel,
                    delay,
                    quorum(Map.of(
                            "x-message-ttl",
                            250,
                            "x-dead-letter-exchange",
                            "",
                            "x-dead-letter-strategy",
                            "at-least-once")));
            assertThat(channel.isOpen()).isTrue();
        }
    }

    /** The client library's own way to ask. */
    @Test
    void directReplyToIsAnswered(Scene scene) {
        scene.connect()
                .serve(
                        OPERATION,
                        asked -> CompletableFuture.completedFuture(
                                new Reply.Success(asked.envelope().body())));
        try (RawClient client = new RawClient(RabbitMqTransportContract.wire(scene).proxy().uri())) {
            byte[] body = {1, 2, 3};

            assertThat(scene.await(client.request(name(scene, "rpc", OPERATION), body)))
                    .isEqualTo(body);
        }
    }

    @Test
    void deadLetterTellsWhy(Scene scene) throws IOException {
        Peer peer = scene.connect();
        MessageRecorder receiver = scene.holding();
        var intake = peer.receive(QUEUE, receiver);
        scene.await(peer.send(QUEUE, SampleMessages.message("m")));
        receiver.settle(1, new Settlement.DeadLetter("it is bad", 3));
        scene.await(intake.stop());

        try (AmqpPlainClient client = RabbitMqTransportContract.plainClient(scene)) {
            GetResponse letter = client.channel().basicGet(name(scene, "cmd", QUEUE) + ".dlq", true);

            assertThat(letter.getProps().getMessageId()).isEqualTo("m");
            assertThat(letter.getBody()).isEqualTo(SampleMessages.message("m").body().bytes());
            HeaderTable headers = HeaderTable.of(letter.getProps());
            assertThat(headers.text("messaging-dead-letter-cause")).contains("it is bad");
            assertThat(headers.text("messaging-dead-letter-source")).contains(name(scene, "cmd", QUEUE));
            assertThat(headers.number("messaging-dead-letter-attempts")).contains(3L);
            assertThat(headers.values())
                    .containsKeys("messaging-dead-letter-id", "messaging-first-failure", "messaging-last-failure");
        }
    }

    /** A receiver that ends again and again without a word takes what it was given along. */
    @Test
    void brokerPutsAsideWhatWasDeliveredFiftyTimes(Scene scene) throws IOException {
        Peer peer = scene.connect();
        scene.await(peer.receive(QUEUE, scene.holding()).stop());
        scene.await(peer.send(QUEUE, SampleMessages.message("m")));
        int deliveries = 0;
        try (AmqpPlainClient client = RabbitMqTransportContract.plainClient(scene)) {
            Channel channel = client.channel();
            GetResponse got = channel.basicGet(name(scene, "cmd", QUEUE), false);
            while (got != null) {
                deliveries++;
                channel.basicNack(got.getEnvelope().getDeliveryTag(), false, true);
                got = channel.basicGet(name(scene, "cmd", QUEUE), false);
            }
        }

        assertThat(deliveries).isBetween(50, 51);
        DeadLetterStore store = peer.channels().deadLetters(QUEUE).orElseThrow();
        List<DeadLetterStore.Entry> letters = scene.await(store.browse(1));
        while (letters.isEmpty()) {
            letters = scene.await(store.browse(1));
        }
        assertThat(letters.get(0).envelope().id()).isEqualTo("m");
        assertThat(letters.get(0).cause()).contains("delivery_limit");
    }

    private static String name(Scene scene, String kind, Address address) {
        return RabbitMqTransportContract.wire(scene).namespace() + "." + kind + "." + address.service() + "." + address.name();
    }

    private static void declare(Channel channel, String queue, Map<String, Object> arguments) throws IOException {
        channel.queueDeclare(queue, true, false, false, arguments);
    }

    private static Map<String, Object> quorum(Map<String, Object> arguments) {
        Map<String, Object> all = new HashMap<>(arguments);
        all.put("x-queue-type", "quorum");
        all.put("x-overflow", "reject-publish");
        return all;
    }

    private static Map<String, Object> work(String queue) {
        return new HashMap<>(Map.of(
                "x-delivery-limit",
                50,
                "x-dead-letter-exchange",
                "",
                "x-dead-letter-routing-key",
                queue + ".dlq",
                "x-dead-letter-strategy",
                "at-least-once"));
    }
}
