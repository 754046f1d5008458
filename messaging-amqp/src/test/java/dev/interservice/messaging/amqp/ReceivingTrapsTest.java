package dev.interservice.messaging.amqp;

import static dev.interservice.messaging.testkit.contract.TransportTestContext.OPERATION;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.QUEUE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.testkit.contract.MessageRecorder;
import dev.interservice.messaging.testkit.contract.TransportTestContext;
import dev.interservice.messaging.testkit.contract.TransportUnderTest;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What RabbitMQ does to a receiver that nobody expects, each tried out once: a message comes as often as it must, and
 * no more.
 */
@Timeout(60)
class ReceivingTrapsTest implements RabbitMqTransportContract {
    /** RabbitMQ looks at the first message of a queue only. */
    @Test
    void shortDelayDoesNotWaitBehindALongOne(TransportTestContext test) {
        MessageRecorder receiver = test.holdingRecorder();
        test.connect().receive(QUEUE, receiver);
        TransportUnderTest sender = test.connect();
        test.await(sender.send(QUEUE, SampleMessages.message("long")));
        receiver.settle(1, new Settlement.Redeliver(Duration.ofMinutes(10)));
        test.await(sender.send(QUEUE, SampleMessages.message("short")));
        receiver.settle(2, new Settlement.Redeliver(Duration.ofMillis(1)));

        receiver.acknowledge(3);

        assertThat(receiver.ids()).containsExactly("long", "short", "short");
    }

    /** RabbitMQ drops what seems to go in circles by the headers it wrote itself. */
    @Test
    void messageComesAgainAsOftenAsItFails(TransportTestContext test) {
        MessageRecorder receiver = test.holdingRecorder();
        test.connect().receive(QUEUE, receiver);
        test.await(test.connect().send(QUEUE, SampleMessages.message("m")));

        for (int attempt = 1; attempt <= 6; attempt++) {
            receiver.settle(attempt, new Settlement.Redeliver(Duration.ofMillis(1)));
        }
        receiver.acknowledge(7);

        assertThat(receiver.attempts()).containsExactly(1, 2, 3, 4, 5, 6, 7);
    }

    /** The broker counts each delivery; a lost connection is no failure of the message. */
    @Test
    void lostConnectionIsNoFailedAttempt(TransportTestContext test) {
        MessageRecorder receiver = test.holdingRecorder();
        test.connect().receive(QUEUE, receiver);
        test.await(test.connect().send(QUEUE, SampleMessages.message("m")));
        TcpFaultProxy proxy = RabbitMqTransportContract.fixture(test).proxy();

        for (int times = 1; times <= 3; times++) {
            receiver.await(times);
            proxy.cut();
            proxy.mend();
        }
        receiver.acknowledge(4);

        assertThat(receiver.attempts()).containsExactly(1, 1, 1, 1);
    }

    /** The broker may still have acknowledgements to give to the queue when a channel ends, and forgets them. */
    @Test
    void whatWasAcknowledgedLastDoesNotComeAgain(TransportTestContext test) {
        lastAcknowledgementsHold(test, Set.of());
    }

    @Test
    void whatWasAcknowledgedLastInOrderDoesNotComeAgain(TransportTestContext test) {
        lastAcknowledgementsHold(test, Set.of(Guarantee.ORDERED_PER_KEY));
    }

    private static void lastAcknowledgementsHold(TransportTestContext test, Set<Guarantee> requires) {
        IntakeSettings many = new IntakeSettings(200, 200, requires);
        MessageRecorder first = test.holdingRecorder();
        Intake intake = test.connect().receive(QUEUE, many, first);
        TransportUnderTest sender = test.connect();
        List<CompletableFuture<Acceptance>> sends = new ArrayList<>();
        for (int number = 1; number <= 200; number++) {
            sends.add(sender.send(QUEUE, SampleMessages.message("m" + number)));
        }
        sends.forEach(test::await);
        first.await(200);
        CompletableFuture<Void> stopped = intake.stop();
        // Every second one first, so that they cannot be told all at once.
        for (int number = 1; number <= 200; number += 2) {
            first.acknowledge(number);
        }
        for (int number = 2; number <= 200; number += 2) {
            first.acknowledge(number);
        }
        test.await(stopped);

        MessageRecorder second = test.acknowledgingRecorder();
        test.connect().receive(QUEUE, many, second);
        test.await(sender.send(QUEUE, SampleMessages.message("next")));
        second.await(1);

        assertThat(second.ids()).containsExactly("next");
    }

    /** What can never be taken must not come for ever, nor end the connection each time. */
    @Test
    void strangersMessageAboveTheLimitIsPutAside(TransportTestContext test) {
        largeOneIsPutAside(test, 1_001);
    }

    /** RabbitMQ takes 128 MiB, and its client half of that by default. */
    @Test
    void strangersMessageAboveTheLimitOfTheClientIsPutAside(TransportTestContext test) {
        largeOneIsPutAside(test, 64 * 1024 * 1024 + 1);
    }

    private static void largeOneIsPutAside(TransportTestContext test, int bytes) {
        TransportUnderTest tested = test.connect(1_000);
        MessageRecorder receiver = test.acknowledgingRecorder();
        Intake intake = tested.receive(QUEUE, receiver);
        try (AmqpPlainClient client = RabbitMqTransportContract.plainClient(test)) {
            client.send(QUEUE, new byte[bytes], Map.of());
            client.send(QUEUE, "fits".getBytes(UTF_8), Map.of());
        }
        receiver.await(1);
        // Not before it was put aside.
        test.await(intake.stop());

        var store = tested.channelTransport().deadLetters(QUEUE).orElseThrow();
        assertThat(test.await(store.browse(10))).singleElement().satisfies(entry -> {
            assertThat(entry.envelope().body().size()).isEqualTo(bytes);
            assertThat(entry.cause()).contains(bytes + " bytes");
        });
    }

    /** Browsing dead letters counts as delivering them, which RabbitMQ allows 20 times by default. */
    @Test
    void deadLettersCanBeBrowsedForEver(TransportTestContext test) {
        TransportUnderTest tested = test.connect();
        MessageRecorder receiver = test.holdingRecorder();
        Intake intake = tested.receive(QUEUE, receiver);
        test.await(tested.send(QUEUE, SampleMessages.message("m")));
        receiver.settle(1, new Settlement.DeadLetter("scripted", 1));
        test.await(intake.stop());
        var store = tested.channelTransport().deadLetters(QUEUE).orElseThrow();

        for (int times = 1; times <= 60; times++) {
            assertThat(test.await(store.browse(1))).hasSize(1);
        }
    }

    /** A queue that does not answer stands in nobody's way: else its broker would hand out nothing more to others. */
    @Test
    void declarationThatWaitsHoldsUpNoAcknowledgement(TransportTestContext test) {
        TransportUnderTest tested = test.connect();
        MessageRecorder receiver = test.holdingRecorder();
        tested.receive(QUEUE, new IntakeSettings(1, 1, Set.of()), receiver);
        tested.serve(OPERATION, asked -> CompletableFuture.completedFuture(SampleMessages.reply()));
        TransportUnderTest sender = test.connect();
        test.await(sender.send(QUEUE, SampleMessages.message("first")));
        test.await(sender.send(QUEUE, SampleMessages.message("second")));
        receiver.await(1);
        RabbitBroker broker = RabbitMqTransportContract.fixture(test).broker();
        String queue = RabbitMqTransportContract.names(test).requestQueue(OPERATION);
        CompletableFuture<Void> declared;

        broker.pause(queue);
        try {
            declared = test.runInBackground(
                    () -> tested.serve(OPERATION, asked -> CompletableFuture.completedFuture(SampleMessages.reply())));
            while (!broker.isAwaited(queue)) {
                Thread.onSpinWait();
            }
            receiver.acknowledge(1);
            receiver.await("second");
            assertThat(declared).isNotDone();
        } finally {
            broker.resume(queue);
        }
        test.await(declared);
        receiver.acknowledge(2);
    }
}
