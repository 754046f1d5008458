package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.TransportTestContext.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The rules of messages that come again, on the SPI. */
public interface RedeliveryContract extends TransportContract {
    /**
     * P7: each redelivery is one attempt more, and the first is 1.
     *
     * <p>The engine counts on it to end the attempts. When this fails, a message is never given up, or too soon.
     */
    @Test
    default void p7_eachRedeliveryIsOneAttemptMore(TransportTestContext test) {
        MessageRecorder receiver = test.holdingRecorder();
        test.connect().receive(QUEUE, receiver);
        CompletableFuture<Acceptance> sent = test.connect().send(QUEUE, TestMessages.of("m"));

        receiver.redeliver(1);
        receiver.redeliver(2);
        receiver.acknowledge(3);
        test.await(sent);

        assertThat(receiver.attempts()).containsExactly(1, 2, 3);
    }

    /**
     * P7: a redelivery comes no sooner than its delay.
     *
     * <p>What is down now needs time. When this fails, the delay is rounded down, or counted from the first attempt.
     */
    @Test
    default void p7_redeliveryComesAfterItsDelay(TransportTestContext test) {
        test.assumePromised(Guarantee.DELAYED_REDELIVERY);
        MessageRecorder receiver = test.holdingRecorder();
        test.connect().receive(QUEUE, receiver);
        CompletableFuture<Acceptance> sent = test.connect().send(QUEUE, TestMessages.of("m"));
        receiver.await(1);

        long failed = test.environment().nanos();
        receiver.settle(1, new Settlement.Redeliver(Duration.ofMillis(150)));
        receiver.acknowledge(2);
        long waited = test.environment().nanos() - failed;
        test.await(sent);

        assertThat(Duration.ofNanos(waited)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
        assertThat(receiver.attempts()).containsExactly(1, 2);
    }

    /**
     * P7: a message waits for its redelivery outside the receiver, where it takes nobody's place.
     *
     * <p>Delays are long, and receivers end. When this fails, the transport holds back the settlement for so long.
     */
    @Test
    default void p7_delayTakesNobodysPlace(TransportTestContext test) {
        test.assumePromised(Guarantee.DELAYED_REDELIVERY);
        MessageRecorder receiver = test.holdingRecorder();
        test.connect().receive(QUEUE, TransportUnderTest.settings(1), receiver);
        TransportUnderTest sender = test.connect();
        CompletableFuture<Acceptance> failing = sender.send(QUEUE, TestMessages.of("failing"));
        receiver.await(1);
        CompletableFuture<Acceptance> next = sender.send(QUEUE, TestMessages.of("next"));

        receiver.settle(1, new Settlement.Redeliver(Duration.ofMinutes(1)));
        receiver.acknowledge(2);
        test.await(failing);
        test.await(next);

        assertThat(receiver.ids()).containsExactly("failing", "next");
    }

    /**
     * P7: attempts are counted across instances.
     *
     * <p>A message that ends each process it comes to must be given up one day. When this fails, the count is kept in the
     * process instead of with the message.
     */
    @Test
    default void p7_attemptsAreCountedAcrossInstances(TransportTestContext test) {
        test.assumePromised(Guarantee.DURABLE);
        TransportUnderTest sender = test.connect();
        test.await(test.connect().receive(QUEUE, test.acknowledgingRecorder()).stop());
        test.await(sender.send(QUEUE, TestMessages.of("m")));

        for (int attempt = 1; attempt <= 3; attempt++) {
            MessageRecorder instance = test.holdingRecorder();
            Intake intake = test.connect().receive(QUEUE, instance);
            assertThat(instance.await(1).attempt()).isEqualTo(attempt);
            CompletableFuture<Void> stopped = intake.stop();
            instance.redeliver(1);
            test.await(stopped);
        }
    }

    /**
     * P7: a message that is given back keeps its attempt, whoever gets it next.
     *
     * <p>Nothing failed: a restart must not push messages into the dead letters. When this fails, look at what counts the
     * attempts: a broker's own count knows no difference.
     */
    @Test
    default void p7_returnedMessageKeepsItsAttempt(TransportTestContext test) {
        test.assumePromised(Guarantee.DURABLE);
        MessageRecorder first = test.holdingRecorder();
        Intake intake = test.connect().receive(QUEUE, first);
        test.await(test.connect().send(QUEUE, TestMessages.of("m")));

        first.redeliver(1);
        first.await(2);
        CompletableFuture<Void> stopped = intake.stop();
        first.returnUnhandled(2);
        test.await(stopped);
        MessageRecorder second = test.holdingRecorder();
        test.connect().receive(QUEUE, second);
        second.returnUnhandled(1);
        second.acknowledge(2);

        assertThat(first.attempts()).containsExactly(1, 2);
        assertThat(second.attempts()).containsExactly(2, 2);
    }

    /**
     * P7: a listener that fails without a word, by its future or by throwing, gets the message again at once, as one attempt
     * more.
     *
     * <p>When this fails, look for an exception that is only logged: the message is then lost, or in flight for ever.
     */
    @Test
    default void p7_failedListenerMeansAgainAtOnce(TransportTestContext test) {
        MessageRecorder receiver = test.holdingRecorder();
        test.connect().receive(QUEUE, delivery -> {
            CompletableFuture<Settlement> end = receiver.onMessage(delivery);
            if (delivery.attempt() == 2) {
                throw new IllegalStateException("scripted");
            }
            return end;
        });
        CompletableFuture<Acceptance> sent = test.connect().send(QUEUE, TestMessages.of("m"));

        receiver.fail(1);
        receiver.acknowledge(3);
        test.await(sent);

        assertThat(receiver.attempts()).containsExactly(1, 2, 3);
    }

    /**
     * P10: a message that keeps a handler busy for ever does not block its neighbours.
     *
     * <p>When this fails, look for a thread that waits for the listener's future, or for settlements that are kept until all
     * earlier ones are there.
     */
    @Test
    default void p10_poisonMessageDoesNotBlockItsNeighbours(TransportTestContext test) {
        MessageRecorder receiver = new MessageRecorder(test.patience(), RedeliveryContract::holdPoison);
        test.connect().receive(QUEUE, TransportUnderTest.settings(2), receiver);
        TransportUnderTest sender = test.connect();
        CompletableFuture<Acceptance> poison = sender.send(QUEUE, TestMessages.of("poison"));
        receiver.await(1);

        List<String> ids = TestMessages.ids("m", 20);
        ids.forEach(id -> test.await(sender.send(QUEUE, TestMessages.of(id))));
        receiver.await(21);

        List<String> expected = new ArrayList<>(ids);
        expected.add("poison");
        assertThat(receiver.ids()).containsExactlyInAnyOrderElementsOf(expected);
        receiver.acknowledge(1);
        test.await(poison);
    }

    /**
     * P10: a message that fails condemns none of its neighbours: they are handled once, at the first attempt.
     *
     * <p>When this fails, look for a settlement that means all messages up to this one.
     */
    @Test
    default void p10_poisonMessageDoesNotCondemnItsNeighbours(TransportTestContext test) {
        MessageRecorder receiver = test.holdingRecorder();
        test.connect().receive(QUEUE, receiver);
        TransportUnderTest sender = test.connect();
        List<CompletableFuture<Acceptance>> sends = new ArrayList<>();
        for (int number = 1; number <= 5; number++) {
            sends.add(sender.send(QUEUE, TestMessages.of("m" + number)));
            receiver.await(number);
        }

        receiver.redeliver(3);
        receiver.redeliver(6);
        receiver.await(7);
        List.of(1, 2, 4, 5, 7).forEach(receiver::acknowledge);
        sends.forEach(test::await);
        CompletableFuture<Acceptance> last = sender.send(QUEUE, TestMessages.of("last"));
        receiver.acknowledge(8);
        test.await(last);

        assertThat(receiver.ids()).containsExactly("m1", "m2", "m3", "m4", "m5", "m3", "m3", "last");
        assertThat(receiver.attempts()).containsExactly(1, 1, 1, 1, 1, 2, 3, 1);
    }

    private static CompletableFuture<Settlement> holdPoison(Delivery delivery) {
        return delivery.envelope().id().equals("poison")
                ? new CompletableFuture<>()
                : CompletableFuture.completedFuture(Settlement.Acknowledge.ACKNOWLEDGE);
    }
}
