package dev.interservice.messaging.testkit;

import static dev.interservice.messaging.testkit.Scene.GROUP;
import static dev.interservice.messaging.testkit.Scene.OPERATION;
import static dev.interservice.messaging.testkit.Scene.QUEUE;
import static dev.interservice.messaging.testkit.Scene.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.Reply;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The rules of what is in hand when a listener stops or its transport closes, on the SPI. */
public interface StoppingContract extends TransportContract {
    /**
     * L2: a receiver that is stopped gets nothing new, and has stopped only when all it has in hand is settled on the wire;
     * those settlements count.
     *
     * <p>This is what makes a deployment harmless: nothing is handled twice, nothing is lost. When this fails, look at what
     * the end waits for: the listener's futures and then the wire, and whether the connection closes before the last
     * settlement has left.
     */
    @Test
    default void l2_stoppedReceiverSettlesWhatIsInHand(Scene scene) {
        Peer closing = scene.connect();
        MessageRecorder stopped = scene.holding();
        Intake intake = closing.receive(QUEUE, stopped);
        Peer sender = scene.connect();
        Message.ids("m", 3).forEach(id -> scene.await(sender.send(QUEUE, Message.of(id))));
        stopped.await(3);

        CompletableFuture<Void> end = intake.stop();
        MessageRecorder other = scene.holding();
        scene.connect().receive(QUEUE, other);
        scene.await(sender.send(QUEUE, Message.of("m4")));
        other.acknowledge(1);
        stopped.acknowledge(1);
        stopped.acknowledge(2);
        assertThat(end).as("with one of three in hand").isNotDone();
        stopped.acknowledge(3);
        scene.await(end);
        // Whatever was not settled comes back now, before the next message.
        scene.await(scene.inBackground(closing::close));
        scene.await(sender.send(QUEUE, Message.of("m5")));
        other.acknowledge(2);

        assertThat(stopped.ids()).containsExactlyInAnyOrder("m1", "m2", "m3");
        assertThat(other.ids()).containsExactly("m4", "m5");
    }

    /**
     * L2: a server that is stopped gets nothing new, and has stopped only when all it has in hand is answered; those replies
     * reach their callers.
     *
     * <p>When this fails, look at what the end waits for: a reply that is only queued when the connection closes is lost.
     */
    @Test
    default void l2_stoppedServerAnswersWhatIsInHand(Scene scene) {
        Peer closing = scene.connect();
        RequestRecorder stopped = scene.asked();
        Intake intake = closing.serve(OPERATION, stopped);
        Peer caller = scene.connect();
        CompletableFuture<Reply> first = caller.request(OPERATION, Message.of("r1"));
        CompletableFuture<Reply> second = caller.request(OPERATION, Message.of("r2"));
        stopped.await(2);

        CompletableFuture<Void> end = intake.stop();
        RequestRecorder other = scene.asked();
        scene.connect().serve(OPERATION, other);
        CompletableFuture<Reply> third = caller.request(OPERATION, Message.of("r3"));
        other.reply(1, Message.reply("by another"));
        assertThat(Message.textOf(scene.await(third))).isEqualTo("by another");
        stopped.reply(1, Message.reply("one"));
        assertThat(end).as("with one of two in hand").isNotDone();
        stopped.reply(2, Message.reply("two"));
        scene.await(end);
        scene.await(scene.inBackground(closing::close));

        assertThat(Message.textOf(scene.await(first)) + Message.textOf(scene.await(second)))
                .isIn("onetwo", "twoone");
        assertThat(stopped.ids()).containsExactlyInAnyOrder("r1", "r2");
    }

    /**
     * L2: whoever stops a receiver again waits for the same end.
     *
     * <p>A shutdown hook and the service itself may both stop it. When this fails, the second stop is taken for the end, and
     * the connection closes under the feet of the first.
     */
    @Test
    default void l2_stoppingAReceiverTwiceGivesTheSameEnd(Scene scene) {
        MessageRecorder stopped = scene.holding();
        Intake intake = scene.connect().receive(QUEUE, stopped);
        scene.await(scene.connect().send(QUEUE, Message.of("m")));
        stopped.await(1);

        CompletableFuture<Void> first = intake.stop();
        CompletableFuture<Void> second = intake.stop();

        assertThat(first).isNotDone();
        assertThat(second).as("the second stop, with one in hand").isNotDone();
        stopped.acknowledge(1);
        scene.await(first);
        scene.await(second);
        scene.await(intake.stop());
    }

    /**
     * L2: whoever stops a server again waits for the same end.
     *
     * <p>When this fails, the second stop is taken for the end, and replies are lost.
     */
    @Test
    default void l2_stoppingAServerTwiceGivesTheSameEnd(Scene scene) {
        RequestRecorder stopped = scene.asked();
        Intake intake = scene.connect().serve(OPERATION, stopped);
        CompletableFuture<Reply> reply = scene.connect().request(OPERATION, Message.of("r"));
        stopped.await(1);

        CompletableFuture<Void> first = intake.stop();
        CompletableFuture<Void> second = intake.stop();

        assertThat(first).isNotDone();
        assertThat(second).as("the second stop, with one in hand").isNotDone();
        stopped.reply(1, Message.reply("done"));
        scene.await(first);
        scene.await(second);
        scene.await(intake.stop());
        scene.await(reply);
    }

    /**
     * L3: what is unsettled when its transport closes comes once more, to whoever is there; a settlement after that changes
     * nothing.
     *
     * <p>That is all a handler that was cancelled at the end of the grace may cost. The attempt may count or not: a broker
     * cannot always tell. When this fails, look for an acknowledgement on the way out, and for a message that is both given
     * back and sent again.
     */
    @Test
    default void l3_unsettledMessageComesOnceMoreAfterTheClose(Scene scene) {
        scene.promised(Guarantee.DURABLE);
        Peer closing = scene.connect();
        MessageRecorder cancelled = scene.holding();
        closing.receive(QUEUE, cancelled);
        Peer sender = scene.connect();
        scene.await(sender.send(QUEUE, Message.of("unsettled")));
        cancelled.await(1);
        MessageRecorder other = scene.holding();
        scene.connect().receive(QUEUE, other);

        scene.await(scene.inBackground(closing::close));
        cancelled.acknowledge(1);
        other.acknowledge(1);
        scene.await(sender.send(QUEUE, Message.of("next")));
        other.acknowledge(2);

        assertThat(other.ids()).containsExactly("unsettled", "next");
        assertThat(other.attempts().get(0)).isBetween(1, 2);
        assertThat(cancelled.ids()).containsExactly("unsettled");
    }

    /**
     * L7: what is sent while the receiver is away, its whole transport closed, is received when it comes back; even when the
     * sender has gone by then. So for a queue and for a group.
     *
     * <p>A deployment of the receiver must not lose what others send meanwhile. When this fails, look for queues that live
     * only as long as their consumer.
     */
    @Test
    default void l7_messageSentWhileTheReceiverIsAwayIsReceived(Scene scene) {
        scene.promised(Guarantee.DURABLE);
        Peer before = scene.connect();
        before.receive(QUEUE, scene.holding());
        before.receive(GROUP, scene.holding());
        scene.await(scene.inBackground(before::close));
        Peer sender = scene.connect();
        scene.await(sender.send(QUEUE, Message.of("command")));
        scene.await(sender.send(TOPIC, Message.of("event")));
        scene.await(scene.inBackground(sender::close));

        Peer back = scene.connect();
        MessageRecorder commands = scene.holding();
        MessageRecorder events = scene.holding();
        back.receive(QUEUE, commands);
        back.receive(GROUP, events);
        commands.acknowledge(1);
        events.acknowledge(1);

        assertThat(commands.ids()).containsExactly("command");
        assertThat(events.ids()).containsExactly("event");
    }
}
