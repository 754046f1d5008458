package dev.interservice.messaging.amqp;

import static dev.interservice.messaging.testkit.contract.TransportTestContext.GROUP;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.OPERATION;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import dev.interservice.messaging.amqp.wire.HeaderTable;
import dev.interservice.messaging.testkit.contract.MessageRecorder;
import dev.interservice.messaging.testkit.contract.TransportTestContext;
import dev.interservice.messaging.testkit.contract.TransportUnderTest;
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
class AmqpWireFormatTest implements RabbitMqTransportContract {
    /** RabbitMQ compares: whoever declares the same otherwise ends the channel. */
    @Test
    void everythingIsDeclaredAsDocumented(TransportTestContext test) throws IOException {
        TransportUnderTest tested = test.connect();
        MessageRecorder receiver = test.holdingRecorder();
        tested.receive(QUEUE, receiver);
        tested.receive(
                GROUP, new IntakeSettings(1, 1, Set.of(Guarantee.ORDERED_PER_KEY)), test.acknowledgingRecorder());
        tested.serve(OPERATION, asked -> CompletableFuture.completedFuture(SampleMessages.reply()));
        test.await(tested.send(QUEUE, SampleMessages.message("m")));
        receiver.settle(1, new Settlement.Redeliver(Duration.ofMillis(250)));
        receiver.acknowledge(2);

        String command = name(test, "cmd", QUEUE);
        String group = name(test, "sub", GROUP) + "." + GROUP.group();
        String delay = RabbitMqTransportContract.fixture(test).namespace() + ".delay.250";
        try (AmqpPlainClient client = RabbitMqTransportContract.plainClient(test)) {
            Channel channel = client.channel();
            channel.exchangeDeclare(RabbitMqTransportContract.fixture(test).namespace() + ".events", "topic", true);
            declare(channel, command, quorum(sourceQueueArguments(command)));
            declare(channel, command + ".dlq", quorum(Map.of("x-delivery-limit", 1_000_000)));
            Map<String, Object> ordered = sourceQueueArguments(group);
            ordered.put("x-single-active-consumer", true);
            declare(channel, group, quorum(ordered));
            declare(channel, name(test, "rpc", OPERATION), Map.of("x-queue-type", "classic", "x-expires", 60_000));
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
    void directReplyToIsAnswered(TransportTestContext test) {
        test.connect()
                .serve(
                        OPERATION,
                        asked -> CompletableFuture.completedFuture(
                                new Reply.Success(asked.envelope().body())));
        try (RawClient client =
                new RawClient(RabbitMqTransportContract.fixture(test).proxy().uri())) {
            byte[] body = {1, 2, 3};

            assertThat(test.await(client.request(name(test, "rpc", OPERATION), body)))
                    .isEqualTo(body);
        }
    }

    @Test
    void deadLetterTellsWhy(TransportTestContext test) throws IOException {
        TransportUnderTest tested = test.connect();
        MessageRecorder receiver = test.holdingRecorder();
        var intake = tested.receive(QUEUE, receiver);
        test.await(tested.send(QUEUE, SampleMessages.message("m")));
        receiver.settle(1, new Settlement.DeadLetter("it is bad", 3));
        test.await(intake.stop());

        try (AmqpPlainClient client = RabbitMqTransportContract.plainClient(test)) {
            GetResponse deadLetter = client.channel().basicGet(name(test, "cmd", QUEUE) + ".dlq", true);

            assertThat(deadLetter.getProps().getMessageId()).isEqualTo("m");
            assertThat(deadLetter.getBody())
                    .isEqualTo(SampleMessages.message("m").body().bytes());
            HeaderTable headers = HeaderTable.of(deadLetter.getProps());
            assertThat(headers.text("messaging-dead-letter-cause")).contains("it is bad");
            assertThat(headers.text("messaging-dead-letter-source")).contains(name(test, "cmd", QUEUE));
            assertThat(headers.number("messaging-dead-letter-attempts")).contains(3L);
            assertThat(headers.values())
                    .containsKeys("messaging-dead-letter-id", "messaging-first-failure", "messaging-last-failure");
        }
    }

    /** A receiver that ends again and again without a word takes what it was given along. */
    @Test
    void brokerPutsAsideWhatWasDeliveredFiftyTimes(TransportTestContext test) throws IOException {
        TransportUnderTest tested = test.connect();
        test.await(tested.receive(QUEUE, test.holdingRecorder()).stop());
        test.await(tested.send(QUEUE, SampleMessages.message("m")));
        int deliveries = 0;
        try (AmqpPlainClient client = RabbitMqTransportContract.plainClient(test)) {
            Channel channel = client.channel();
            GetResponse got = channel.basicGet(name(test, "cmd", QUEUE), false);
            while (got != null) {
                deliveries++;
                channel.basicNack(got.getEnvelope().getDeliveryTag(), false, true);
                got = channel.basicGet(name(test, "cmd", QUEUE), false);
            }
        }

        assertThat(deliveries).isBetween(50, 51);
        DeadLetterStore store = tested.channelTransport().deadLetters(QUEUE).orElseThrow();
        List<DeadLetterStore.Entry> deadLetters = test.await(store.browse(1));
        while (deadLetters.isEmpty()) {
            deadLetters = test.await(store.browse(1));
        }
        assertThat(deadLetters.get(0).envelope().id()).isEqualTo("m");
        assertThat(deadLetters.get(0).cause()).contains("delivery_limit");
    }

    private static String name(TransportTestContext test, String kind, Address address) {
        return RabbitMqTransportContract.fixture(test).namespace() + "." + kind + "." + address.service() + "."
                + address.name();
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

    private static Map<String, Object> sourceQueueArguments(String queue) {
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
