package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.TransportTestContext.GROUP;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.OPERATION;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.QUEUE;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.Reply;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The rules of what is in flight when a listener stops or its transport closes, on the SPI. */
public interface GracefulStopContract extends TransportContract {
    /**
     * L2: a receiver that is stopped gets nothing new, and has stopped only when all it has in flight is settled on the
     * wire; those settlements count.
     *
     * <p>This is what makes a deployment harmless: nothing is handled twice, nothing is lost. When this fails, look at what
     * the end waits for: the listener's futures and then the wire, and whether the connection closes before the last
     * settlement has left.
     */
    @Test
    default void l2_stoppedReceiverSettlesWhatIsInHand(TransportTestContext test) {
        TransportUnderTest closing = test.connect();
        MessageRecorder stopped = test.holdingRecorder();
        Intake intake = closing.receive(QUEUE, stopped);
        TransportUnderTest sender = test.connect();
        TestMessages.ids("m", 3).forEach(id -> test.await(sender.send(QUEUE, TestMessages.of(id))));
        stopped.await(3);

        CompletableFuture<Void> end = intake.stop();
        MessageRecorder other = test.holdingRecorder();
        test.connect().receive(QUEUE, other);
        test.await(sender.send(QUEUE, TestMessages.of("m4")));
        other.acknowledge(1);
        stopped.acknowledge(1);
        stopped.acknowledge(2);
        assertThat(end).as("with one of three in flight").isNotDone();
        stopped.acknowledge(3);
        test.await(end);
        // Whatever was not settled comes back now, before the next message.
        test.await(test.runInBackground(closing::close));
        test.await(sender.send(QUEUE, TestMessages.of("m5")));
        other.acknowledge(2);

        assertThat(stopped.ids()).containsExactlyInAnyOrder("m1", "m2", "m3");
        assertThat(other.ids()).containsExactly("m4", "m5");
    }

    /**
     * L2: a server that is stopped gets nothing new, and has stopped only when all it has in flight is answered; those
     * replies reach their callers.
     *
     * <p>When this fails, look at what the end waits for: a reply that is only queued when the connection closes is lost.
     */
    @Test
    default void l2_stoppedServerAnswersWhatIsInHand(TransportTestContext test) {
        TransportUnderTest closing = test.connect();
        RequestRecorder stopped = test.requestRecorder();
        Intake intake = closing.serve(OPERATION, stopped);
        TransportUnderTest caller = test.connect();
        CompletableFuture<Reply> first = caller.request(OPERATION, TestMessages.of("r1"));
        CompletableFuture<Reply> second = caller.request(OPERATION, TestMessages.of("r2"));
        stopped.await(2);

        CompletableFuture<Void> end = intake.stop();
        RequestRecorder other = test.requestRecorder();
        test.connect().serve(OPERATION, other);
        CompletableFuture<Reply> third = caller.request(OPERATION, TestMessages.of("r3"));
        other.reply(1, TestMessages.reply("by another"));
        assertThat(TestMessages.textOf(test.await(third))).isEqualTo("by another");
        stopped.reply(1, TestMessages.reply("one"));
        assertThat(end).as("with one of two in flight").isNotDone();
        stopped.reply(2, TestMessages.reply("two"));
        test.await(end);
        test.await(test.runInBackground(closing::close));

        assertThat(TestMessages.textOf(test.await(first)) + TestMessages.textOf(test.await(second)))
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
    default void l2_stoppingAReceiverTwiceGivesTheSameEnd(TransportTestContext test) {
        MessageRecorder stopped = test.holdingRecorder();
        Intake intake = test.connect().receive(QUEUE, stopped);
        test.await(test.connect().send(QUEUE, TestMessages.of("m")));
        stopped.await(1);

        CompletableFuture<Void> first = intake.stop();
        CompletableFuture<Void> second = intake.stop();

        assertThat(first).isNotDone();
        assertThat(second).as("the second stop, with one in flight").isNotDone();
        stopped.acknowledge(1);
        test.await(first);
        test.await(second);
        test.await(intake.stop());
    }

    /**
     * L2: whoever stops a server again waits for the same end.
     *
     * <p>When this fails, the second stop is taken for the end, and replies are lost.
     */
    @Test
    default void l2_stoppingAServerTwiceGivesTheSameEnd(TransportTestContext test) {
        RequestRecorder stopped = test.requestRecorder();
        Intake intake = test.connect().serve(OPERATION, stopped);
        CompletableFuture<Reply> reply = test.connect().request(OPERATION, TestMessages.of("r"));
        stopped.await(1);

        CompletableFuture<Void> first = intake.stop();
        CompletableFuture<Void> second = intake.stop();

        assertThat(first).isNotDone();
        assertThat(second).as("the second stop, with one in flight").isNotDone();
        stopped.reply(1, TestMessages.reply("done"));
        test.await(first);
        test.await(second);
        test.await(intake.stop());
        test.await(reply);
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
    default void l3_unsettledMessageComesOnceMoreAfterTheClose(TransportTestContext test) {
        test.assumePromised(Guarantee.DURABLE);
        TransportUnderTest closing = test.connect();
        MessageRecorder cancelled = test.holdingRecorder();
        closing.receive(QUEUE, cancelled);
        TransportUnderTest sender = test.connect();
        test.await(sender.send(QUEUE, TestMessages.of("unsettled")));
        cancelled.await(1);
        MessageRecorder other = test.holdingRecorder();
        test.connect().receive(QUEUE, other);

        test.await(test.runInBackground(closing::close));
        cancelled.acknowledge(1);
        other.acknowledge(1);
        test.await(sender.send(QUEUE, TestMessages.of("next")));
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
    default void l7_messageSentWhileTheReceiverIsAwayIsReceived(TransportTestContext test) {
        test.assumePromised(Guarantee.DURABLE);
        TransportUnderTest before = test.connect();
        before.receive(QUEUE, test.holdingRecorder());
        before.receive(GROUP, test.holdingRecorder());
        test.await(test.runInBackground(before::close));
        TransportUnderTest sender = test.connect();
        test.await(sender.send(QUEUE, TestMessages.of("command")));
        test.await(sender.send(TOPIC, TestMessages.of("event")));
        test.await(test.runInBackground(sender::close));

        TransportUnderTest back = test.connect();
        MessageRecorder commands = test.holdingRecorder();
        MessageRecorder events = test.holdingRecorder();
        back.receive(QUEUE, commands);
        back.receive(GROUP, events);
        commands.acknowledge(1);
        events.acknowledge(1);

        assertThat(commands.ids()).containsExactly("command");
        assertThat(events.ids()).containsExactly("event");
    }
}
