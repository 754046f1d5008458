package dev.interservice.messaging.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.testkit.MessageRecorder;
import dev.interservice.messaging.testkit.Peer;
import dev.interservice.messaging.testkit.Scene;
import dev.interservice.messaging.testkit.TransportContract;
import dev.interservice.messaging.testkit.Wire;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import dev.interservice.messaging.transport.TransportSetup;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What RabbitMQ or its client do that nobody expects, each tried out once: the transport is not surprised. */
@Timeout(60)
class AmqpTrapsTest implements TransportContract {
    private static final List<String> THREADS = List.of("a", "b", "c", "d");
    private static final int PER_THREAD = 800;

    @Override
    public Wire wire() {
        return new AmqpWire();
    }

    @Override
    public Set<Guarantee> promises() {
        return EnumSet.allOf(Guarantee.class);
    }

    /** The client counts a message as sent that it then cannot write; confirmations after it would be off by one. */
    @Test
    void messageThatCannotBeWrittenTakesNobodysConfirmation(Scene scene) {
        MessageRecorder receiver = scene.acknowledging();
        scene.connect().receive(Scene.QUEUE, receiver);
        Peer sender = scene.connect();
        List<CompletableFuture<Acceptance>> sends = new ArrayList<>();

        for (int number = 1; number <= 100; number++) {
            sends.add(sender.send(Scene.QUEUE, message("m" + number)));
            if (number % 10 == 0) {
                TransportException unfit = scene.failure(sender.send(Scene.QUEUE, message("unfit" + "!".repeat(300))));
                assertThat(unfit.progress()).isEqualTo(Progress.NOT_SENT);
            }
        }

        sends.forEach(scene::await);
        receiver.await(100);
    }

    /** The same where the mapping does not see it: what the client throws ends that message only. */
    @Test
    void messageThatTheClientRefusesEndsAlone(Scene scene) throws IOException {
        scene.connect().receive(Scene.QUEUE, scene.acknowledging());
        Publisher publisher = new Publisher(() -> {});
        List<PendingSend> sends = new ArrayList<>();
        try (AmqpForeigner foreigner = foreigner(scene)) {
            publisher.begin(publisher.prepare(foreigner.channel()));
            for (String id : List.of("m1", "u".repeat(300), "m2", "m3")) {
                var properties = new com.rabbitmq.client.AMQP.BasicProperties.Builder()
                        .messageId(id)
                        .build();
                Outgoing outgoing = Outgoing.toQueue(names(scene).queue(Scene.QUEUE), properties, new byte[0]);
                PendingSend send = new PendingSend(outgoing, Scene.QUEUE, Deadline.NONE);
                sends.add(send);
                publisher.send(send);
            }
            while (publisher.writeNext()) {
                // One after the other.
            }
            assertThat(scene.failure(sends.remove(1)).reason()).isEqualTo(Reason.TOO_LARGE);
            sends.forEach(scene::await);
        }
    }

    /** A message that comes back is confirmed as well, and the others around it have nothing to do with it. */
    @Test
    void onlyTheUnroutableMessageIsRefused(Scene scene) {
        scene.connect().receive(Scene.QUEUE, scene.acknowledging());
        Peer sender = scene.connect();
        List<CompletableFuture<Acceptance>> routable = new ArrayList<>();
        List<CompletableFuture<Acceptance>> unroutable = new ArrayList<>();

        for (int number = 1; number <= 50; number++) {
            routable.add(sender.send(Scene.QUEUE, message("m")));
            unroutable.add(sender.send(Scene.GROUP, message("m")));
        }

        routable.forEach(scene::await);
        unroutable.forEach(each -> assertThat(scene.failure(each).reason()).isEqualTo(Reason.UNROUTABLE));
    }

    /** Four threads, eight cuts: what was confirmed arrives, and the order of each thread holds. */
    @Test
    void cutsLoseNothingAndReorderNothing(Scene scene) {
        MessageRecorder receiver = scene.acknowledging();
        scene.connect().receive(Scene.QUEUE, new IntakeSettings(200, 200, Set.of()), receiver);
        Peer sender = scene.connect();
        Cable cable = wire(scene).cable();
        List<CompletableFuture<Void>> senders = THREADS.stream()
                .map(thread -> scene.inBackground(() -> sendInTurn(scene, sender, thread)))
                .toList();
        for (int cut = 1; cut <= 8; cut++) {
            receiver.await(cut * 200);
            cable.cut();
            cable.mend();
        }

        senders.forEach(scene::await);
        for (String thread : THREADS) {
            receiver.await(thread + PER_THREAD);
            List<String> received = receiver.ids().stream()
                    .filter(id -> id.startsWith(thread))
                    .distinct()
                    .toList();
            assertThat(received)
                    .isEqualTo(IntStream.rangeClosed(1, PER_THREAD)
                            .mapToObj(number -> thread + number)
                            .toList());
        }
    }

    /** All must be confirmed, whatever happens meanwhile. */
    private static void sendInTurn(Scene scene, Peer sender, String thread) {
        List<CompletableFuture<Acceptance>> sends = new ArrayList<>();
        for (int number = 1; number <= PER_THREAD; number++) {
            sends.add(sender.send(Scene.QUEUE, message(thread + number), Duration.ofMinutes(1)));
            if (number % 100 == 0) {
                sends.forEach(scene::await);
            }
        }
    }

    /** Nobody tells a consumer's client library that its queue is gone, other than by a word that most ignore. */
    @Test
    void deletedQueueIsDeclaredAndReceivedFromAgain(Scene scene) throws IOException {
        MessageRecorder receiver = scene.acknowledging();
        scene.connect().receive(Scene.QUEUE, receiver);
        scene.connect().serve(Scene.OPERATION, AmqpTrapsTest::echo);

        try (AmqpForeigner foreigner = foreigner(scene)) {
            foreigner.channel().queueDelete(names(scene).queue(Scene.QUEUE));
            assertHealth(scene, 2);
            foreigner.channel().queueDelete(names(scene).requests(Scene.OPERATION));
            assertHealth(scene, 4);
        }
        Peer sender = scene.connect();
        scene.await(sender.send(Scene.QUEUE, message("m")));
        receiver.await(1);
        scene.await(sender.request(Scene.OPERATION, message("r")));
    }

    /** A channel can end alone, and then neither the connection nor anybody else notices. */
    @Test
    void channelsThatEndAreMadeAgain(Scene scene) {
        MessageRecorder receiver = scene.acknowledging();
        scene.connect().receive(Scene.QUEUE, receiver);
        scene.connect().serve(Scene.OPERATION, AmqpTrapsTest::echo);
        Peer sender = scene.connect();
        scene.await(sender.send(Scene.QUEUE, message("before")));
        receiver.await(1);

        wire(scene).broker().evaluate("[exit(Channel, kill) || Channel <- rabbit_channel:list()], ok");

        scene.await(sender.send(Scene.QUEUE, message("after")));
        receiver.await("after");
        // The last of them is back when it is answered.
        awaitAnswer(scene, sender);
    }

    /** A listener that does not return fills what its connection holds, but confirmations come by another one. */
    @Test
    void blockedListenerDoesNotStopConfirmations(Scene scene) {
        CompletableFuture<Settlement> blocked = new CompletableFuture<>();
        Peer peer = scene.connect();
        peer.receive(Scene.QUEUE, new IntakeSettings(1, 1, Set.of()), delivery -> {
            blocked.join();
            return blocked;
        });
        List<CompletableFuture<Acceptance>> sends = new ArrayList<>();

        for (int number = 1; number <= 1_500; number++) {
            sends.add(peer.send(Scene.QUEUE, message("m" + number)));
        }

        sends.forEach(scene::await);
        blocked.complete(Settlement.Acknowledge.ACKNOWLEDGE);
    }

    /** A broker without memory reads nothing more: first nobody is told, and then a write does not return. */
    @Test
    void sendsEndThoughTheBrokerTakesNothing(Scene scene) {
        MessageRecorder receiver = scene.acknowledging();
        scene.connect().receive(Scene.QUEUE, receiver);
        Peer sender = scene.connect();
        scene.await(sender.send(Scene.QUEUE, message("before")));
        RabbitBroker broker = wire(scene).broker();
        broker.raiseMemoryAlarm();
        List<CompletableFuture<Acceptance>> sends = new ArrayList<>();
        try {
            scene.await(scene.inBackground(() -> {
                for (int number = 1; number <= 3_000; number++) {
                    sends.add(sender.send(Scene.QUEUE, message("m" + number, 4_000)));
                }
            }));
            Signal.StateChanged told =
                    scene.signals().await(Signal.StateChanged.class, 1).get(0);
            assertThat(told.component().status()).isEqualTo(Health.Status.DEGRADED);
            scene.await(scene.inBackground(() -> sends.forEach(each -> each.cancel(true))));
            assertThat(sends).allMatch(CompletableFuture::isDone);
        } finally {
            broker.clearMemoryAlarm();
        }
        scene.await(sender.send(Scene.QUEUE, message("after")));
        receiver.await("after");
    }

    /** RabbitMQ looks at the first message of a queue only. */
    @Test
    void shortDelayDoesNotWaitBehindALongOne(Scene scene) {
        MessageRecorder receiver = scene.holding();
        scene.connect().receive(Scene.QUEUE, receiver);
        Peer sender = scene.connect();
        scene.await(sender.send(Scene.QUEUE, message("long")));
        receiver.settle(1, new Settlement.Redeliver(Duration.ofMinutes(10)));
        scene.await(sender.send(Scene.QUEUE, message("short")));
        receiver.settle(2, new Settlement.Redeliver(Duration.ofMillis(1)));

        receiver.acknowledge(3);

        assertThat(receiver.ids()).containsExactly("long", "short", "short");
    }

    /** RabbitMQ drops what seems to go in circles by the headers it wrote itself. */
    @Test
    void messageComesAgainAsOftenAsItFails(Scene scene) {
        MessageRecorder receiver = scene.holding();
        scene.connect().receive(Scene.QUEUE, receiver);
        scene.await(scene.connect().send(Scene.QUEUE, message("m")));

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
        scene.connect().receive(Scene.QUEUE, receiver);
        scene.await(scene.connect().send(Scene.QUEUE, message("m")));
        Cable cable = wire(scene).cable();

        for (int times = 1; times <= 3; times++) {
            receiver.await(times);
            cable.cut();
            cable.mend();
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
        Intake intake = scene.connect().receive(Scene.QUEUE, many, first);
        Peer sender = scene.connect();
        List<CompletableFuture<Acceptance>> sends = new ArrayList<>();
        for (int number = 1; number <= 200; number++) {
            sends.add(sender.send(Scene.QUEUE, message("m" + number)));
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
        scene.connect().receive(Scene.QUEUE, many, second);
        scene.await(sender.send(Scene.QUEUE, message("next")));
        second.await(1);

        assertThat(second.ids()).containsExactly("next");
    }

    /** What would be silently another queue is an error with both values in it. */
    @Test
    void queueWithOtherArgumentsIsNamed(Scene scene) throws IOException {
        Peer peer = scene.connect();
        String queue = names(scene).deadLetters(names(scene).queue(Scene.QUEUE));
        Map<String, Object> arguments =
                Map.of("x-queue-type", "quorum", "x-overflow", "reject-publish", "x-delivery-limit", 20);
        try (AmqpForeigner foreigner = foreigner(scene)) {
            foreigner.channel().queueDeclare(queue, true, false, false, arguments);
            assertThatThrownBy(() -> peer.receive(Scene.QUEUE, scene.holding()))
                    .isInstanceOfSatisfying(TransportException.class, refused -> {
                        assertThat(refused.reason()).isEqualTo(Reason.MISCONFIGURED);
                        assertThat(refused).hasMessageContainingAll(queue, "x-delivery-limit", "'1000000'", "'20'");
                    });
        }
    }

    @Test
    void missingQueueIsNamedWhenSomebodyElseDeclares(Scene scene) {
        AmqpWire wire = wire(scene);
        scene.connect();
        AmqpSettings settings =
                AmqpSettings.of(wire.cable().uri()).namespace(wire.namespace()).topology(TopologyMode.VERIFY);
        TransportSetup setup = new TransportSetup("kit", "1", 1_000, scene.environment());
        try (AmqpTransport transport = AmqpTransport.connect(settings, setup)) {
            assertThatThrownBy(
                            () -> transport.receive(Scene.QUEUE, new IntakeSettings(1, 1, Set.of()), scene.holding()))
                    .isInstanceOfSatisfying(TransportException.class, refused -> {
                        assertThat(refused.reason()).isEqualTo(Reason.MISCONFIGURED);
                        assertThat(refused)
                                .hasMessageContaining(
                                        names(scene).deadLetters(names(scene).queue(Scene.QUEUE)));
                    });
        }
    }

    /** What can never be taken must not come for ever, nor end the connection each time. */
    @Test
    void strangersMessageAboveTheLimitIsPutAside(Scene scene) {
        Peer peer = scene.connect(1_000);
        MessageRecorder receiver = scene.acknowledging();
        peer.receive(Scene.QUEUE, receiver);
        try (AmqpForeigner foreigner = foreigner(scene)) {
            foreigner.send(Scene.QUEUE, new byte[1_001], Map.of());
            foreigner.send(Scene.QUEUE, "fits".getBytes(UTF_8), Map.of());
        }
        receiver.await(1);

        var store = peer.channels().deadLetters(Scene.QUEUE).orElseThrow();
        // It is stored by the same writer, so this comes after it.
        scene.await(peer.send(Scene.QUEUE, message("next")));
        assertThat(scene.await(store.browse(10))).singleElement().satisfies(letter -> {
            assertThat(letter.envelope().body().size()).isEqualTo(1_001);
            assertThat(letter.cause()).contains("1001 bytes");
        });
    }

    /** Looking at letters counts as delivering them, which RabbitMQ allows 20 times by default. */
    @Test
    void lettersCanBeLookedAtForEver(Scene scene) {
        Peer peer = scene.connect();
        MessageRecorder receiver = scene.holding();
        Intake intake = peer.receive(Scene.QUEUE, receiver);
        scene.await(peer.send(Scene.QUEUE, message("m")));
        receiver.settle(1, new Settlement.DeadLetter("scripted", 1));
        scene.await(intake.stop());
        var store = peer.channels().deadLetters(Scene.QUEUE).orElseThrow();

        for (int times = 1; times <= 60; times++) {
            assertThat(scene.await(store.browse(1))).hasSize(1);
        }
    }

    private static void awaitAnswer(Scene scene, Peer caller) {
        for (int attempt = 1; attempt <= 10; attempt++) {
            CompletableFuture<Reply> call = caller.request(Scene.OPERATION, message("r" + attempt));
            Environment.Timer timer = scene.environment().after(Duration.ofSeconds(1), () -> call.cancel(true));
            boolean answered = scene.await(call.handle((reply, failure) -> failure == null));
            timer.cancel();
            if (answered) {
                return;
            }
        }
        throw new AssertionError("no request was answered");
    }

    /** The last change that was told is that all is well. */
    private static void assertHealth(Scene scene, int changes) {
        List<Signal.StateChanged> told = scene.signals().await(Signal.StateChanged.class, changes);
        assertThat(told.get(changes - 2).component().status()).isEqualTo(Health.Status.DOWN);
        assertThat(told.get(changes - 1).component().status()).isEqualTo(Health.Status.UP);
    }

    private static CompletableFuture<Reply> echo(dev.interservice.messaging.transport.Delivery asked) {
        return CompletableFuture.completedFuture(
                new Reply.Success(asked.envelope().body()));
    }

    private static AmqpWire wire(Scene scene) {
        return (AmqpWire) scene.wire();
    }

    private static Names names(Scene scene) {
        return new Names(wire(scene).namespace());
    }

    private static AmqpForeigner foreigner(Scene scene) {
        return (AmqpForeigner) scene.foreignPeer();
    }

    private static Envelope message(String id) {
        return message(id, 10);
    }

    private static Envelope message(String id, int bytes) {
        return Envelope.of(id, "kit", "kit.work", Instant.EPOCH, Body.of("text/plain", new byte[bytes]))
                .build();
    }
}
