package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.TransportTestContext.QUEUE;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.TOPIC;
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
public interface MessageAcceptanceContract extends TransportContract {
    /**
     * P5: a message that was accepted is there, once, also when its sender closes right after.
     *
     * <p>The sender has forgotten it. When this fails, the send is completed before the wire has confirmed it: when it was
     * written, or by the confirmation of another one.
     */
    @Test
    default void p5_messageThatWasAcceptedIsThere(TransportTestContext test) {
        MessageRecorder receiver = test.acknowledgingRecorder();
        test.connect().receive(QUEUE, receiver);
        TransportUnderTest sender = test.connect();
        List<String> ids = TestMessages.ids("m", 100);

        List<CompletableFuture<Acceptance>> sends =
                ids.stream().map(id -> sender.send(QUEUE, TestMessages.of(id))).toList();
        sends.forEach(test::await);
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
    default void p5_fullQueueIsNeverSuccess(TransportTestContext test) {
        test.assumePromised(Guarantee.DURABLE);
        MessageRecorder receiver = test.holdingRecorder();
        test.connect().receive(QUEUE, TransportUnderTest.settings(1), receiver);
        TransportUnderTest sender = test.connect();
        SendRecorder sent = new SendRecorder(test);
        test.await(sent.send(sender, QUEUE, "before 1"));
        test.await(sent.send(sender, QUEUE, "before 2"));

        TransportFixture.Repair full = test.disturb(Disturbance.FULL);
        CompletableFuture<Acceptance> patient = sent.send(sender, QUEUE, "patient");
        CompletableFuture<Acceptance> cancelled = sent.send(sender, QUEUE, "cancelled");
        // Whoever says yes too soon has said so before the topic's yes is back.
        test.await(sender.send(TOPIC, TestMessages.of("elsewhere")));
        for (CompletableFuture<Acceptance> each : List.of(patient, cancelled)) {
            assertThat(SendRecorder.isSuccess(each))
                    .as("accepted by a full queue")
                    .isFalse();
        }
        cancelled.cancel(true);
        full.close();
        test.await(sent.send(sender, QUEUE, "after"));
        acknowledgeUntil(receiver, sent.accepted());

        sent.assertMatches(receiver.ids());
    }

    /**
     * P5: a send without a connection never ends in success; what says it was not sent never comes, and once the connection
     * is back sends are accepted again.
     *
     * <p>When this fails, look for a channel that takes messages after its end, and for a buffer that is forgotten with it.
     */
    @Test
    default void p5_sendOnADeadConnectionIsNeverSuccess(TransportTestContext test) {
        MessageRecorder receiver = test.acknowledgingRecorder();
        test.connect().receive(QUEUE, receiver);
        TransportUnderTest sender = test.connect();
        SendRecorder sent = new SendRecorder(test);
        test.await(sent.send(sender, QUEUE, "before"));
        receiver.await(1);

        TransportFixture.Repair cut = test.disturb(Disturbance.CUT);
        CompletableFuture<Acceptance> dead = sent.send(sender, QUEUE, "dead");
        dead.cancel(true);
        assertThat(SendRecorder.isSuccess(dead))
                .as("accepted without a connection")
                .isFalse();
        cut.close();
        test.await(sent.send(sender, QUEUE, "after"));
        acknowledgeUntil(receiver, sent.accepted());

        // What was in flight when the connection ended may come again.
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
    default void p5_interruptedSenderIsToldTheTruth(TransportTestContext test) {
        MessageRecorder receiver = test.acknowledgingRecorder();
        test.connect().receive(QUEUE, receiver);
        TransportUnderTest sender = test.connect();
        SendRecorder sent = new SendRecorder(test);
        AtomicBoolean stillInterrupted = new AtomicBoolean();

        test.await(test.runInBackground(() -> {
            Thread.currentThread().interrupt();
            sent.send(sender, QUEUE, "interrupted");
            stillInterrupted.set(Thread.interrupted());
        }));
        List<String> accepted = sent.accepted();
        test.await(sent.send(sender, QUEUE, "next"));
        acknowledgeUntil(receiver, accepted);
        acknowledgeUntil(receiver, List.of("next"));

        assertThat(stillInterrupted).isTrue();
        sent.assertMatches(receiver.ids());
    }

    /**
     * P6: nothing is acknowledged before its listener is done: what a receiver had in flight when it went comes to the
     * next.
     *
     * <p>A process may end at any moment. When this fails, look for an automatic acknowledgement, or one that is sent when
     * the message is handed over.
     */
    @Test
    default void p6_nothingIsAcknowledgedBeforeTheListenerCompletes(TransportTestContext test) {
        test.assumePromised(Guarantee.DURABLE);
        MessageRecorder dying = test.holdingRecorder();
        TransportUnderTest dead = test.connect();
        dead.receive(QUEUE, dying);
        List<String> ids = TestMessages.ids("m", 3);
        TransportUnderTest sender = test.connect();
        ids.forEach(id -> test.await(sender.send(QUEUE, TestMessages.of(id))));
        dying.await(3);

        dead.close();
        MessageRecorder next = test.acknowledgingRecorder();
        test.connect().receive(QUEUE, next);
        next.await(3);

        assertThat(next.ids()).containsExactlyInAnyOrderElementsOf(ids);
    }

    /**
     * P6: what was acknowledged never comes again, to nobody.
     *
     * <p>When this fails, acknowledgements are lost at the end of a receiver, or name another message.
     */
    @Test
    default void p6_acknowledgedMessageNeverComesAgain(TransportTestContext test) {
        MessageRecorder first = test.acknowledgingRecorder();
        TransportUnderTest gone = test.connect();
        Intake intake = gone.receive(QUEUE, first);
        TransportUnderTest sender = test.connect();
        List<String> ids = TestMessages.ids("m", 20);
        ids.forEach(id -> test.await(sender.send(QUEUE, TestMessages.of(id))));
        first.await(20);
        test.await(intake.stop());
        gone.close();

        MessageRecorder second = test.acknowledgingRecorder();
        test.connect().receive(QUEUE, second);
        test.await(sender.send(QUEUE, TestMessages.of("next")));
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
