package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.TransportTestContext.GROUP;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.OTHER_GROUP;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.QUEUE;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.Settlement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The rules of messages that are put aside, on the SPI. */
public interface DeadLetterContract extends TransportContract {
    /**
     * P8: a dead letter keeps its cause, how often it was tried, where it failed, and the original, byte for byte.
     *
     * <p>A person decides by it what to do, and may send it again. When this fails, look at what the wire adds to a message
     * that it moves, and at attributes that have no place in the store.
     */
    @Test
    default void p8_deadLetterKeepsCauseAttemptsSourceAndTheOriginal(TransportTestContext test) {
        test.assumePromised(Guarantee.DEAD_LETTERS);
        MessageRecorder receiver = test.holdingRecorder();
        TransportUnderTest tested = test.connect();
        Intake intake = tested.receive(QUEUE, receiver);
        Envelope sent =
                EdgeCaseMessages.full("message", EdgeCaseMessages.bodies().get(1));
        CompletableFuture<Acceptance> accepted = test.connect().send(QUEUE, sent);

        receiver.redeliver(1);
        receiver.settle(2, new Settlement.DeadLetter("cannot read: Grüße 🍕", 2));
        test.await(accepted);
        test.await(intake.stop());

        List<DeadLetterStore.Entry> letters = browse(test, tested, QUEUE, 10);
        assertThat(letters).hasSize(1);
        DeadLetterStore.Entry entry = letters.get(0);
        assertThat(entry.envelope()).isEqualTo(sent);
        assertThat(entry.cause()).isEqualTo("cannot read: Grüße 🍕");
        assertThat(entry.attempts()).isEqualTo(2);
        assertThat(entry.source()).contains(QUEUE.name());
        assertThat(entry.firstFailure()).isBeforeOrEqualTo(entry.lastFailure());
    }

    /**
     * P8: looking at dead letters loses none, however often, and shows no more than was asked for; each is removed once.
     *
     * <p>When this fails, look at a browse that takes dead letters out and puts them back, and at ids that are not
     * unique.
     */
    @Test
    default void p8_deadLetterIsRemovedOnce(TransportTestContext test) {
        test.assumePromised(Guarantee.DEAD_LETTERS);
        TransportUnderTest tested = test.connect();
        putAside(test, tested, QUEUE, TestMessages.ids("m", 3));
        DeadLetterStore store = store(tested, QUEUE);

        for (int times = 1; times <= 5; times++) {
            assertThat(test.await(store.browse(2))).hasSize(2);
            assertThat(ids(browse(test, tested, QUEUE, 10))).containsExactlyInAnyOrder("m1", "m2", "m3");
        }
        DeadLetterStore.Entry entry = browse(test, tested, QUEUE, 10).stream()
                .filter(each -> each.envelope().id().equals("m2"))
                .findFirst()
                .orElseThrow();

        assertThat(test.await(store.remove(entry.id()))).isTrue();
        assertThat(test.await(store.remove(entry.id()))).isFalse();
        assertThat(ids(browse(test, tested, QUEUE, 10))).containsExactlyInAnyOrder("m1", "m3");
    }

    /**
     * P8: each group has dead letters of its own.
     *
     * <p>What one group cannot handle is no concern of the others. When this fails, the store is named after the topic.
     */
    @Test
    default void p8_groupsHaveDeadLettersOfTheirOwn(TransportTestContext test) {
        test.assumePromised(Guarantee.DEAD_LETTERS);
        MessageRecorder failing = test.holdingRecorder();
        TransportUnderTest tested = test.connect();
        Intake intake = tested.receive(GROUP, failing);
        tested.receive(OTHER_GROUP, test.acknowledgingRecorder());

        CompletableFuture<Acceptance> accepted = test.connect().send(TOPIC, TestMessages.of("event"));
        failing.settle(1, new Settlement.DeadLetter("scripted", 1));
        test.await(accepted);
        test.await(intake.stop());

        assertThat(ids(browse(test, tested, GROUP, 10))).containsExactly("event");
        assertThat(browse(test, tested, OTHER_GROUP, 10)).isEmpty();
    }

    /**
     * P9: a message that is put aside comes no more, also when it was the first attempt, and to nobody.
     *
     * <p>What cannot be read will not be readable the next time. When this fails, the message is copied but not settled.
     */
    @Test
    default void p9_deadLetterComesNoMore(TransportTestContext test) {
        test.assumePromised(Guarantee.DEAD_LETTERS);
        MessageRecorder receiver = test.holdingRecorder();
        TransportUnderTest tested = test.connect();
        Intake intake = tested.receive(QUEUE, TransportUnderTest.settings(1), receiver);
        TransportUnderTest sender = test.connect();
        CompletableFuture<Acceptance> unreadable = sender.send(QUEUE, TestMessages.of("unreadable"));
        receiver.settle(1, new Settlement.DeadLetter("scripted", 1));
        test.await(unreadable);

        CompletableFuture<Acceptance> readable = sender.send(QUEUE, TestMessages.of("readable"));
        receiver.acknowledge(2);
        test.await(readable);
        test.await(intake.stop());
        MessageRecorder next = test.acknowledgingRecorder();
        test.connect().receive(QUEUE, next);
        test.await(sender.send(QUEUE, TestMessages.of("last")));
        next.await(1);

        assertThat(receiver.ids()).containsExactly("unreadable", "readable");
        assertThat(next.ids()).containsExactly("last");
        assertThat(ids(browse(test, tested, QUEUE, 10))).containsExactly("unreadable");
    }

    /**
     * P11: a message that cannot be put aside is not acknowledged: once there is room again it comes again or is put aside.
     *
     * <p>Else it is lost at its worst hour. When this fails, it is acknowledged before the dead letter is confirmed.
     */
    @Test
    default void p11_messageStaysWhileItsDeadLetterCannotBeStored(TransportTestContext test) {
        test.assumePromised(Guarantee.DEAD_LETTERS);
        MessageRecorder receiver = test.holdingRecorder();
        TransportUnderTest tested = test.connect();
        Intake intake = tested.receive(QUEUE, TransportUnderTest.settings(1), receiver);
        CompletableFuture<Acceptance> accepted = test.connect().send(QUEUE, TestMessages.of("m"));
        receiver.await(1);

        TransportFixture.Repair full = test.disturb(Disturbance.DEAD_LETTERS_FULL);
        receiver.settle(1, new Settlement.DeadLetter("scripted", 1));
        full.close();
        boolean taken = test.await(accepted.handle((acceptance, failure) -> failure == null));
        test.await(intake.stop());

        // Nothing is in flight now: it is in the one place or the other, or its sender knows that it still has it.
        if (taken && !ids(browse(test, tested, QUEUE, 10)).contains("m")) {
            MessageRecorder again = test.acknowledgingRecorder();
            test.connect().receive(QUEUE, again);
            assertThat(again.await(1).envelope().id()).isEqualTo("m");
        }
    }

    private static void putAside(
            TransportTestContext test, TransportUnderTest tested, Address.Source source, List<String> ids) {
        MessageRecorder receiver = new MessageRecorder(
                test.patience(),
                delivery -> CompletableFuture.completedFuture(new Settlement.DeadLetter("scripted", 1)));
        Intake intake = tested.receive(source, receiver);
        TransportUnderTest sender = test.connect();
        ids.forEach(id -> test.await(sender.send(source, TestMessages.of(id))));
        receiver.await(ids.size());
        test.await(intake.stop());
    }

    private static DeadLetterStore store(TransportUnderTest tested, Address.Source source) {
        return tested.channelTransport()
                .deadLetters(source)
                .orElseThrow(() -> new AssertionError("promised, but there are none: dead letters of " + source));
    }

    private static List<DeadLetterStore.Entry> browse(
            TransportTestContext test, TransportUnderTest tested, Address.Source source, int limit) {
        return test.await(store(tested, source).browse(limit));
    }

    private static List<String> ids(List<DeadLetterStore.Entry> letters) {
        return letters.stream().map(each -> each.envelope().id()).toList();
    }
}
