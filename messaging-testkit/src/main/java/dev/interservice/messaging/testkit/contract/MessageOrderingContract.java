package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.TransportTestContext.GROUP;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.QUEUE;
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
public interface MessageOrderingContract extends TransportContract {
    /**
     * P13: messages of one subject come in the order they were sent, to two receivers together.
     *
     * <p>A cancellation that is handled before its order cancels nothing. When this fails, look for sends or settlements that
     * run in parallel, and for a second receiver that takes its turn.
     */
    @Test
    default void p13_orderPerKeyHolds(TransportTestContext test) {
        test.assumePromised(Guarantee.ORDERED_PER_KEY);
        MessageRecorder receivers = new MessageRecorder(test.patience(), delivery -> later(test));
        receive(test.connect(), receivers);
        receive(test.connect(), receivers);
        List<String> one = TestMessages.ids("one ", 50);
        List<String> two = TestMessages.ids("two ", 50);
        TransportUnderTest sender = test.connect();
        for (int i = 0; i < 50; i++) {
            sender.send(QUEUE, TestMessages.withSubject("one", one.get(i)));
            sender.send(QUEUE, TestMessages.withSubject("two", two.get(i)));
        }

        receivers.await(100);

        assertThat(idsAbout("one", receivers)).isEqualTo(one);
        assertThat(idsAbout("two", receivers)).isEqualTo(two);
    }

    /**
     * P13: of one subject one message is in flight at a time.
     *
     * <p>Else the second may be done before the first. When this fails, the transport hands out what it has fetched without
     * a look at the subjects.
     */
    @Test
    default void p13_oneMessageOfAKeyIsInHandAtATime(TransportTestContext test) {
        test.assumePromised(Guarantee.ORDERED_PER_KEY);
        MessageRecorder receiver = test.holdingRecorder();
        MessageRecorder bystander = test.acknowledgingRecorder();
        TransportUnderTest tested = test.connect();
        receive(tested, receiver);
        tested.receive(GROUP, bystander);
        TransportUnderTest sender = test.connect();
        TestMessages.ids("m", 3).forEach(id -> test.await(sender.send(QUEUE, TestMessages.withSubject("key", id))));

        for (int number = 1; number <= 3; number++) {
            receiver.await(number);
            // A way there and back, in which the next one would come as well.
            test.await(sender.send(GROUP, TestMessages.of("meanwhile")));
            bystander.await(number);
            assertThat(receiver.ids()).isEqualTo(TestMessages.ids("m", number));
            receiver.acknowledge(number);
        }
    }

    /**
     * P13: other subjects, and messages without one, do not wait for a subject whose message is in flight.
     *
     * <p>Else one slow customer stops all. When this fails, order is kept by doing one thing at a time.
     */
    @Test
    default void p13_keysDoNotWaitForEachOther(TransportTestContext test) {
        test.assumePromised(Guarantee.ORDERED_PER_KEY);
        MessageRecorder receiver = new MessageRecorder(
                test.patience(),
                delivery -> delivery.envelope().subject().equals(Optional.of("slow"))
                        ? new CompletableFuture<>()
                        : CompletableFuture.completedFuture(Settlement.Acknowledge.ACKNOWLEDGE));
        receive(test.connect(), receiver);
        TransportUnderTest sender = test.connect();
        test.await(sender.send(QUEUE, TestMessages.withSubject("slow", "slow 1")));
        receiver.await(1);

        test.await(sender.send(QUEUE, TestMessages.withSubject("slow", "slow 2")));
        test.await(sender.send(QUEUE, TestMessages.withSubject("fast", "fast 1")));
        test.await(sender.send(QUEUE, TestMessages.withSubject("fast", "fast 2")));
        test.await(sender.send(QUEUE, TestMessages.of("of no subject")));
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
    default void p13_orderHoldsAcrossARedelivery(TransportTestContext test) {
        test.assumePromised(Guarantee.ORDERED_PER_KEY);
        MessageRecorder receiver = test.holdingRecorder();
        receive(test.connect(), receiver);
        TransportUnderTest sender = test.connect();
        TestMessages.ids("m", 2).forEach(id -> test.await(sender.send(QUEUE, TestMessages.withSubject("key", id))));

        receiver.redeliver(1);
        receiver.fail(2);
        receiver.returnUnhandled(3);
        receiver.acknowledge(4);
        receiver.acknowledge(5);

        assertThat(receiver.ids()).containsExactly("m1", "m1", "m1", "m1", "m2");
        assertThat(receiver.attempts()).containsExactly(1, 2, 3, 3, 1);
    }

    /**
     * P13: order holds when a receiver goes with messages in flight, and another takes over.
     *
     * <p>When this fails, look at where the messages of a lost receiver are put back.
     */
    @Test
    default void p13_orderHoldsWhenTheReceiverGoes(TransportTestContext test) {
        test.assumePromised(Guarantee.ORDERED_PER_KEY);
        test.assumePromised(Guarantee.DURABLE);
        MessageRecorder dying = test.holdingRecorder();
        TransportUnderTest dead = test.connect();
        receive(dead, dying);
        TransportUnderTest sender = test.connect();
        TestMessages.ids("m", 3).forEach(id -> test.await(sender.send(QUEUE, TestMessages.withSubject("key", id))));
        dying.acknowledge(1);
        dying.await(2);

        dead.close();
        MessageRecorder next = test.acknowledgingRecorder();
        receive(test.connect(), next);
        next.await(2);

        assertThat(next.ids()).containsExactly("m2", "m3");
    }

    private static void receive(TransportUnderTest tested, MessageListener listener) {
        tested.receive(QUEUE, TransportUnderTest.settings(8, Guarantee.ORDERED_PER_KEY), listener);
    }

    /** Acknowledges from another thread, so that whoever runs ahead can. */
    private static CompletableFuture<Settlement> later(TransportTestContext test) {
        return CompletableFuture.supplyAsync(
                () -> Settlement.Acknowledge.ACKNOWLEDGE, test.environment().executor());
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
