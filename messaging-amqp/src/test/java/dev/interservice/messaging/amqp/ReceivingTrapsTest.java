package dev.interservice.messaging.amqp;

import static dev.interservice.messaging.testkit.Scene.OPERATION;
import static dev.interservice.messaging.testkit.Scene.QUEUE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.testkit.MessageRecorder;
import dev.interservice.messaging.testkit.Peer;
import dev.interservice.messaging.testkit.Scene;
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
 * What RabbitMQ does to a receiver that nobody expects, each tried out once: a message comes as often as it must, and no more.
 */
@Timeout(60)
class ReceivingTrapsTest implements RabbitMqTransportContract {
    /** RabbitMQ looks at the first message of a queue only. */
    @Test
    void shortDelayDoesNotWaitBehindALongOne(Scene scene) {
        MessageRecorder receiver = scene.holding();
        scene.connect().receive(QUEUE, receiver);
        Peer sender = scene.connect();
        scene.await(sender.send(QUEUE, SampleMessages.message("long")));
        receiver.settle(1, new Settlement.Redeliver(Duration.ofMinutes(10)));
        scene.await(sender.send(QUEUE, SampleMessages.message("short")));
        receiver.settle(2, new Settlement.Redeliver(Duration.ofMillis(1)));

        receiver.acknowledge(3);

        assertThat(receiver.ids()).containsExactly("long", "short", "short");
    }

    /** RabbitMQ drops what seems to go in circles by the headers it wrote itself. */
    @Test
    void messageComesAgainAsOftenAsItFails(Scene scene) {
        MessageRecorder receiver = scene.holding();
        scene.connect().receive(QUEUE, receiver);
        scene.await(scene.connect().send(QUEUE, SampleMessages.message("m")));

        for (int attempt = 1; attempt <= 6; attempt++) {
            receiver.settle(attempt, new Settlement.Redeliver(Duration.ofMillis(1)));
        }
        receiver.acknowledge(7);

        assertThat(receiver.attempts()).containsExactly(1, 2, 3, 4, 5, 6, 7);
    }

    /** The broker counts each delivery; a lost connection is no failure of the message. */
    @Test
    void lostConnectionIsNoFailedAttempt(Scene scene) {
        MessageRecorder receiver = scene.holding();
        scene.connect().receive(QUEUE, receiver);
        scene.await(scene.connect().send(QUEUE, SampleMessages.message("m")));
        TcpFaultProxy proxy = RabbitMqTransportContract.wire(scene).proxy();

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
    void whatWasAcknowledgedLastDoesNotComeAgain(Scene scene) {
        lastAcknowledgementsHold(scene, Set.of());
    }

    @Test
    void whatWasAcknowledgedLastInOrderDoesNotComeAgain(Scene scene) {
        lastAcknowledgementsHold(scene, Set.of(Guarantee.ORDERED_PER_KEY));
    }

    private static void lastAcknowledgementsHold(Scene scene, Set<Guarantee> requires) {
        IntakeSettings many = new IntakeSettings(200, 200, requires);
        MessageRecorder first = scene.holding();
        Intake intake = scene.connect().receive(QUEUE, many, first);
        Peer sender = scene.connect();
        List<CompletableFuture<Acceptance>> sends = new ArrayList<>();
        for (int number = 1; number <= 200; number++) {
            sends.add(sender.send(QUEUE, SampleMessages.message("m" + number)));
        }
        sends.forEach(scene::await);
        first.await(200);
        CompletableFuture<Void> stopped = intake.stop();
        // Every second one first, so that they cannot be told all at once.
        for (int number = 1; number <= 200; number += 2) {
            first.acknowledge(number);
        }
        for (int number = 2; number <= 200; number += 2) {
            first.acknowledge(number);
        }
        scene.await(stopped);

        MessageRecorder second = scene.acknowledging();
        scene.connect().receive(QUEUE, many, second);
        scene.await(sender.send(QUEUE, SampleMessages.message("next")));
        second.await(1);

        assertThat(second.ids()).containsExactly("next");
    }

    /** What can never be taken must not come for ever, nor end the connection each time. */
    @Test
    void strangersMessageAboveTheLimitIsPutAside(Scene scene) {
        largeOneIsPutAside(scene, 1_001);
    }

    /** RabbitMQ takes 128 MiB, and its client half of that by default. */
    @Test
    void strangersMessageAboveTheLimitOfTheClientIsPutAside(Scene scene) {
        largeOneIsPutAside(scene, 64 * 1024 * 1024 + 1);
    }

    private static void largeOneIsPutAside(Scene scene, int bytes) {
        Peer peer = scene.connect(1_000);
        MessageRecorder receiver = scene.acknowledging();
        Intake intake = peer.receive(QUEUE, receiver);
        try (AmqpPlainClient client = RabbitMqTransportContract.plainClient(scene)) {
            client.send(QUEUE, new byte[bytes], Map.of());
            client.send(QUEUE, "fits".getBytes(UTF_8), Map.of());
        }
        receiver.await(1);
        // Not before it was put aside.
        scene.await(intake.stop());

        var store = peer.channels().deadLetters(QUEUE).orElseThrow();
        assertThat(scene.await(store.browse(10))).singleElement().satisfies(entry -> {
            assertThat(entry.envelope().body().size()).isEqualTo(bytes);
            assertThat(entry.cause()).contains(bytes + " bytes");
        });
    }

    /** Looking at letters counts as delivering them, which RabbitMQ allows 20 times by default. */
    @Test
    void deadLettersCanBeBrowsedForEver(Scene scene) {
        Peer peer = scene.connect();
        MessageRecorder receiver = scene.holding();
        Intake intake = peer.receive(QUEUE, receiver);
        scene.await(peer.send(QUEUE, SampleMessages.message("m")));
        receiver.settle(1, new Settlement.DeadLetter("scripted", 1));
        scene.await(intake.stop());
        var store = peer.channels().deadLetters(QUEUE).orElseThrow();

        for (int times = 1; times <= 60; times++) {
            assertThat(scene.await(store.browse(1))).hasSize(1);
        }
    }

    /** A queue that does not answer stands in nobody's way: else its broker would hand out nothing more to others. */
    @Test
    void declarationThatWaitsHoldsUpNoAcknowledgement(Scene scene) {
        Peer peer = scene.connect();
        MessageRecorder receiver = scene.holding();
        peer.receive(QUEUE, new IntakeSettings(1, 1, Set.of()), receiver);
        peer.serve(OPERATION, asked -> CompletableFuture.completedFuture(SampleMessages.reply()));
        Peer sender = scene.connect();
        scene.await(sender.send(QUEUE, SampleMessages.message("first")));
        scene.await(sender.send(QUEUE, SampleMessages.message("second")));
        receiver.await(1);
        RabbitBroker broker = RabbitMqTransportContract.wire(scene).broker();
        String queue = RabbitMqTransportContract.names(scene).requestQueue(OPERATION);
        CompletableFuture<Void> declared;

        broker.pause(queue);
        try {
            declared = scene.inBackground(
                    () -> peer.serve(OPERATION, asked -> CompletableFuture.completedFuture(SampleMessages.reply())));
            while (!broker.isAwaited(queue)) {
                Thread.onSpinWait();
            }
            receiver.acknowledge(1);
            receiver.await("second");
            assertThat(declared).isNotDone();
        } finally {
            broker.resume(queue);
        }
        scene.await(declared);
        receiver.acknowledge(2);
    }
}
