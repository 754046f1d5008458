package dev.interservice.messaging.testkit;

import static dev.interservice.messaging.testkit.Scene.QUEUE;
import static dev.interservice.messaging.testkit.Scene.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Intake;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The rules of what a sender is told and when a message is done with, on the SPI. */
public interface AcceptanceContract extends TransportContract {
    /**
     * P5: a message that was accepted is there, once, also when its sender closes right after.
     *
     * <p>The sender has forgotten it. When this fails, the send is completed before the wire has confirmed it: when it was
     * written, or by the confirmation of another one.
     */
    @Test
    default void p5_messageThatWasAcceptedIsThere(Scene scene) {
        MessageRecorder receiver = scene.acknowledging();
        scene.connect().receive(QUEUE, receiver);
        Peer sender = scene.connect();
        List<String> ids = Message.ids("m", 100);

        List<CompletableFuture<Acceptance>> sends =
                ids.stream().map(id -> sender.send(QUEUE, Message.of(id))).toList();
        sends.forEach(scene::await);
        sender.close();
        receiver.await(100);

        assertThat(receiver.ids()).containsExactlyInAnyOrderElementsOf(ids);
    }

    /**
     * P5: a send to a full queue never ends in success while it is full, and takes nobody's place: what was accepted before
     * is kept, what says it was not sent never comes, and with room again the next is accepted.
     *
     * <p>Full is the hour in which messages are lost. When this fails, look for a broker that is told to drop the oldest, for
     * a negative confirmation that is taken for a positive one, and for what becomes of a send that was cancelled.
     */
    @Test
    default void p5_fullQueueIsNeverSuccess(Scene scene) {
        scene.promised(Guarantee.DURABLE);
        MessageRecorder receiver = scene.holding();
        scene.connect().receive(QUEUE, Peer.settings(1), receiver);
        Peer sender = scene.connect();
        SentMessages sent = new SentMessages(scene);
        scene.await(sent.send(sender, QUEUE, "before 1"));
        scene.await(sent.send(sender, QUEUE, "before 2"));

        Wire.Repair full = scene.disturb(Disturbance.FULL);
        CompletableFuture<Acceptance> patient = sent.send(sender, QUEUE, "patient");
        CompletableFuture<Acceptance> cancelled = sent.send(sender, QUEUE, "cancelled");
        // Whoever says yes too soon has said so before the topic's yes is back.
        scene.await(sender.send(TOPIC, Message.of("elsewhere")));
        for (CompletableFuture<Acceptance> each : List.of(patient, cancelled)) {
            assertThat(SentMessages.isSuccess(each))
                    .as("accepted by a full queue")
                    .isFalse();
        }
        cancelled.cancel(true);
        full.close();
        scene.await(sent.send(sender, QUEUE, "after"));
        acknowledgeUntil(receiver, sent.accepted());

        sent.assertTrueOf(receiver.ids());
    }

    /**
     * P5: a send without a connection never ends in success; what says it was not sent never comes, and once the connection
     * is back sends are accepted again.
     *
     * <p>When this fails, look for a channel that takes messages after its end, and for a buffer that is forgotten with it.
     */
    @Test
    default void p5_sendOnADeadConnectionIsNeverSuccess(Scene scene) {
        MessageRecorder receiver = scene.acknowledging();
        scene.connect().receive(QUEUE, receiver);
        Peer sender = scene.connect();
        SentMessages sent = new SentMessages(scene);
        scene.await(sent.send(sender, QUEUE, "before"));
        receiver.await(1);

        Wire.Repair cut = scene.disturb(Disturbance.CUT);
        CompletableFuture<Acceptance> dead = sent.send(sender, QUEUE, "dead");
        dead.cancel(true);
        assertThat(SentMessages.isSuccess(dead))
                .as("accepted without a connection")
                .isFalse();
        cut.close();
        scene.await(sent.send(sender, QUEUE, "after"));
        acknowledgeUntil(receiver, sent.accepted());

        // What was in hand when the connection ended may come again.
        List<String> refused = sent.refused();
        assertThat(receiver.ids()).noneMatch(refused::contains, "refused");
    }

    /**
     * P5: a thread that was interrupted may send; it is told the truth, stays interrupted, and harms nobody else.
     *
     * <p>An interrupted handler often has one last thing to say. When this fails, look for a wait or a write on the caller's
     * thread: an interrupt may end the whole connection there.
     */
    @Test
    default void p5_interruptedSenderIsToldTheTruth(Scene scene) {
        MessageRecorder receiver = scene.acknowledging();
        scene.connect().receive(QUEUE, receiver);
        Peer sender = scene.connect();
        SentMessages sent = new SentMessages(scene);
        AtomicBoolean stillInterrupted = new AtomicBoolean();

        scene.await(scene.inBackground(() -> {
            Thread.currentThread().interrupt();
            sent.send(sender, QUEUE, "interrupted");
            stillInterrupted.set(Thread.interrupted());
        }));
        List<String> accepted = sent.accepted();
        scene.await(sent.send(sender, QUEUE, "next"));
        acknowledgeUntil(receiver, accepted);
        acknowledgeUntil(receiver, List.of("next"));

        assertThat(stillInterrupted).isTrue();
        sent.assertTrueOf(receiver.ids());
    }

    /**
     * P6: nothing is acknowledged before its listener is done: what a receiver had in hand when it went comes to the next.
     *
     * <p>A process may end at any moment. When this fails, look for an automatic acknowledgement, or one that is sent when
     * the message is handed over.
     */
    @Test
    default void p6_nothingIsAcknowledgedBeforeTheListenerCompletes(Scene scene) {
        scene.promised(Guarantee.DURABLE);
        MessageRecorder dying = scene.holding();
        Peer dead = scene.connect();
        dead.receive(QUEUE, dying);
        List<String> ids = Message.ids("m", 3);
        Peer sender = scene.connect();
        ids.forEach(id -> scene.await(sender.send(QUEUE, Message.of(id))));
        dying.await(3);

        dead.close();
        MessageRecorder next = scene.acknowledging();
        scene.connect().receive(QUEUE, next);
        next.await(3);

        assertThat(next.ids()).containsExactlyInAnyOrderElementsOf(ids);
    }

    /**
     * P6: what was acknowledged never comes again, to nobody.
     *
     * <p>When this fails, acknowledgements are lost at the end of a receiver, or name another message.
     */
    @Test
    default void p6_acknowledgedMessageNeverComesAgain(Scene scene) {
        MessageRecorder first = scene.acknowledging();
        Peer gone = scene.connect();
        Intake intake = gone.receive(QUEUE, first);
        Peer sender = scene.connect();
        List<String> ids = Message.ids("m", 20);
        ids.forEach(id -> scene.await(sender.send(QUEUE, Message.of(id))));
        first.await(20);
        scene.await(intake.stop());
        gone.close();

        MessageRecorder second = scene.acknowledging();
        scene.connect().receive(QUEUE, second);
        scene.await(sender.send(QUEUE, Message.of("next")));
        second.await(1);

        assertThat(first.ids()).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(second.ids()).containsExactly("next");
    }

    /** Takes what comes until all of these are there. */
    private static void acknowledgeUntil(MessageRecorder receiver, List<String> ids) {
        Set<String> missing = new HashSet<>(ids);
        for (int number = 1; !missing.isEmpty(); number++) {
            missing.remove(receiver.await(number).envelope().id());
            receiver.acknowledge(number);
        }
    }
}
