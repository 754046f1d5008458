package dev.interservice.messaging.testkit;

import static dev.interservice.messaging.testkit.Scene.GROUP;
import static dev.interservice.messaging.testkit.Scene.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The rules of messages of one subject where their order is promised, on the SPI. */
public interface OrderContract extends TransportContract {
    /**
     * P13: messages of one subject come in the order they were sent, to two receivers together.
     *
     * <p>A cancellation that is handled before its order cancels nothing. When this fails, look for sends or settlements that
     * run in parallel, and for a second receiver that takes its turn.
     */
    @Test
    default void p13_orderPerKeyHolds(Scene scene) {
        scene.promised(Guarantee.ORDERED_PER_KEY);
        MessageRecorder receivers = new MessageRecorder(scene.patience(), delivery -> later(scene));
        receive(scene.connect(), receivers);
        receive(scene.connect(), receivers);
        List<String> one = Message.ids("one ", 50);
        List<String> two = Message.ids("two ", 50);
        Peer sender = scene.connect();
        for (int i = 0; i < 50; i++) {
            sender.send(QUEUE, Message.about("one", one.get(i)));
            sender.send(QUEUE, Message.about("two", two.get(i)));
        }

        receivers.await(100);

        assertThat(idsAbout("one", receivers)).isEqualTo(one);
        assertThat(idsAbout("two", receivers)).isEqualTo(two);
    }

    /**
     * P13: of one subject one message is in hand at a time.
     *
     * <p>Else the second may be done before the first. When this fails, the transport hands out what it has fetched without
     * a look at the subjects.
     */
    @Test
    default void p13_oneMessageOfAKeyIsInHandAtATime(Scene scene) {
        scene.promised(Guarantee.ORDERED_PER_KEY);
        MessageRecorder receiver = scene.holding();
        MessageRecorder bystander = scene.acknowledging();
        Peer peer = scene.connect();
        receive(peer, receiver);
        peer.receive(GROUP, bystander);
        Peer sender = scene.connect();
        Message.ids("m", 3).forEach(id -> scene.await(sender.send(QUEUE, Message.about("key", id))));

        for (int number = 1; number <= 3; number++) {
            receiver.await(number);
            // A way there and back, in which the next one would come as well.
            scene.await(sender.send(GROUP, Message.of("meanwhile")));
            bystander.await(number);
            assertThat(receiver.ids()).isEqualTo(Message.ids("m", number));
            receiver.acknowledge(number);
        }
    }

    /**
     * P13: other subjects, and messages without one, do not wait for a subject whose message is in hand.
     *
     * <p>Else one slow customer stops all. When this fails, order is kept by doing one thing at a time.
     */
    @Test
    default void p13_keysDoNotWaitForEachOther(Scene scene) {
        scene.promised(Guarantee.ORDERED_PER_KEY);
        MessageRecorder receiver = new MessageRecorder(
                scene.patience(),
                delivery -> delivery.envelope().subject().equals(Optional.of("slow"))
                        ? new CompletableFuture<>()
                        : CompletableFuture.completedFuture(Settlement.Acknowledge.ACKNOWLEDGE));
        receive(scene.connect(), receiver);
        Peer sender = scene.connect();
        scene.await(sender.send(QUEUE, Message.about("slow", "slow 1")));
        receiver.await(1);

        scene.await(sender.send(QUEUE, Message.about("slow", "slow 2")));
        scene.await(sender.send(QUEUE, Message.about("fast", "fast 1")));
        scene.await(sender.send(QUEUE, Message.about("fast", "fast 2")));
        scene.await(sender.send(QUEUE, Message.of("of no subject")));
        receiver.await(4);

        assertThat(receiver.ids()).startsWith("slow 1");
        assertThat(receiver.ids()).containsExactlyInAnyOrder("slow 1", "fast 1", "fast 2", "of no subject");
        assertThat(idsAbout("fast", receiver)).containsExactly("fast 1", "fast 2");
    }

    /**
     * P13: order holds across a redelivery: what failed, in whatever way, or was given back comes before what was sent later.
     *
     * <p>When this fails, a message that comes again is stored again, behind the others.
     */
    @Test
    default void p13_orderHoldsAcrossARedelivery(Scene scene) {
        scene.promised(Guarantee.ORDERED_PER_KEY);
        MessageRecorder receiver = scene.holding();
        receive(scene.connect(), receiver);
        Peer sender = scene.connect();
        Message.ids("m", 2).forEach(id -> scene.await(sender.send(QUEUE, Message.about("key", id))));

        receiver.redeliver(1);
        receiver.fail(2);
        receiver.giveBack(3);
        receiver.acknowledge(4);
        receiver.acknowledge(5);

        assertThat(receiver.ids()).containsExactly("m1", "m1", "m1", "m1", "m2");
        assertThat(receiver.attempts()).containsExactly(1, 2, 3, 3, 1);
    }

    /**
     * P13: order holds when a receiver goes with messages in hand, and another takes over.
     *
     * <p>When this fails, look at where the messages of a lost receiver are put back.
     */
    @Test
    default void p13_orderHoldsWhenTheReceiverGoes(Scene scene) {
        scene.promised(Guarantee.ORDERED_PER_KEY);
        scene.promised(Guarantee.DURABLE);
        MessageRecorder dying = scene.holding();
        Peer dead = scene.connect();
        receive(dead, dying);
        Peer sender = scene.connect();
        Message.ids("m", 3).forEach(id -> scene.await(sender.send(QUEUE, Message.about("key", id))));
        dying.acknowledge(1);
        dying.await(2);

        dead.close();
        MessageRecorder next = scene.acknowledging();
        receive(scene.connect(), next);
        next.await(2);

        assertThat(next.ids()).containsExactly("m2", "m3");
    }

    private static void receive(Peer peer, MessageListener listener) {
        peer.receive(QUEUE, Peer.settings(8, Guarantee.ORDERED_PER_KEY), listener);
    }

    /** Acknowledges from another thread, so that whoever runs ahead can. */
    private static CompletableFuture<Settlement> later(Scene scene) {
        return CompletableFuture.supplyAsync(
                () -> Settlement.Acknowledge.ACKNOWLEDGE, scene.environment().executor());
    }

    private static List<String> idsAbout(String subject, MessageRecorder recorder) {
        List<String> ids = new ArrayList<>();
        for (Delivery each : recorder.deliveries()) {
            if (each.envelope().subject().filter(subject::equals).isPresent()) {
                ids.add(each.envelope().id());
            }
        }
        return ids;
    }
}
