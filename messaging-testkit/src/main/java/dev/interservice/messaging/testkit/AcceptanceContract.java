package dev.interservice.messaging.testkit;

import static dev.interservice.messaging.testkit.Scene.QUEUE;
import static dev.interservice.messaging.testkit.Scene.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
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
        MessageRecorder receiver = scene.holding();
        scene.connect().receive(QUEUE, Peer.settings(1), receiver);
        Peer sender = scene.connect();
        scene.await(sender.send(QUEUE, Message.of("before 1")));
        scene.await(sender.send(QUEUE, Message.of("before 2")));
        List<String> expected = new ArrayList<>(List.of("before 1", "before 2"));

        Wire.Repair full = scene.disturb(Disturbance.FULL);
        CompletableFuture<Acceptance> patient = sender.send(QUEUE, Message.of("patient"));
        CompletableFuture<Acceptance> cancelled = sender.send(QUEUE, Message.of("cancelled"));
        // Whoever says yes too soon has said so before the topic's yes is back.
        scene.await(sender.send(TOPIC, Message.of("elsewhere")));
        assertThat(succeeded(patient)).as("accepted by a full queue").isFalse();
        assertThat(succeeded(cancelled)).as("accepted by a full queue").isFalse();
        cancelled.cancel(true);
        assertThat(scene.failure(cancelled).progress()).isNotEqualTo(Progress.UNKNOWN);
        full.close();
        if (isAccepted(scene, patient)) {
            expected.add("patient");
        }
        scene.await(sender.send(QUEUE, Message.of("after")));
        expected.add("after");

        for (int number = 1; number <= expected.size(); number++) {
            receiver.acknowledge(number);
        }
        assertThat(receiver.ids()).containsExactlyInAnyOrderElementsOf(expected);
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
        scene.await(sender.send(QUEUE, Message.of("before")));
        receiver.await(1);

        Wire.Repair cut = scene.disturb(Disturbance.CUT);
        CompletableFuture<Acceptance> dead = sender.send(QUEUE, Message.of("dead"));
        dead.cancel(true);
        TransportException failure = scene.failure(dead);
        cut.close();
        scene.await(sender.send(QUEUE, Message.of("after")));
        while (!receiver.ids().contains("after")) {
            receiver.await(receiver.ids().size() + 1);
        }

        if (failure.progress() != Progress.UNKNOWN) {
            assertThat(receiver.ids()).doesNotContain("dead");
        }
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
        List<CompletableFuture<Acceptance>> sent = new CopyOnWriteArrayList<>();
        List<Boolean> interrupted = new CopyOnWriteArrayList<>();

        scene.await(scene.inBackground(() -> {
            Thread.currentThread().interrupt();
            sent.add(sender.send(QUEUE, Message.of("interrupted")));
            interrupted.add(Thread.interrupted());
        }));
        boolean accepted = isAccepted(scene, sent.get(0));
        scene.await(sender.send(QUEUE, Message.of("next")));
        receiver.await(accepted ? 2 : 1);

        assertThat(interrupted).containsExactly(true);
        assertThat(receiver.ids()).contains("next").hasSize(accepted ? 2 : 1);
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

    private static boolean succeeded(CompletableFuture<?> send) {
        return send.isDone() && !send.isCompletedExceptionally();
    }

    /** How the send ends: accepted, or refused as certainly not taken. */
    private static boolean isAccepted(Scene scene, CompletableFuture<Acceptance> send) {
        boolean accepted = scene.await(send.handle((acceptance, failure) -> failure == null));
        if (!accepted) {
            assertThat(scene.failure(send).progress()).isNotEqualTo(Progress.UNKNOWN);
        }
        return accepted;
    }
}
