package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.BrokerTestHarness.COOK;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.receive;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.receiveOrdered;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.Settlement.DeadLetter;
import dev.interservice.messaging.transport.Settlement.Redeliver;
import dev.interservice.messaging.transport.Settlement.Return;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MessageOrderTest {
    private final BrokerTestHarness harness = new BrokerTestHarness();
    private final InMemoryTransport sender = harness.connect();
    private final InMemoryTransport receiver = harness.connect();
    private final RecordingMessageListener recorder = RecordingMessageListener.holding();

    @Test
    void oneSubjectIsDeliveredOneAtATimeWhileOthersGoOn() {
        receiveOrdered(receiver, COOK, 10, recorder);
        send("a", "a1");
        send("a", "a2");
        send("b", "b1");
        harness.assertAccepted(sender, COOK, "free1", "free2");
        assertThat(recorder.ids()).containsExactly("a1", "b1", "free1", "free2");

        recorder.acknowledge(0);

        assertThat(recorder.ids()).containsExactly("a1", "b1", "free1", "free2", "a2");
    }

    @Test
    void subjectWaitsForARedelivery() {
        receiveOrdered(receiver, COOK, 10, recorder);
        send("a", "a1");
        send("a", "a2");
        send("b", "b1");

        recorder.settle(0, new Redeliver(Duration.ofSeconds(1)));
        assertThat(recorder.ids()).containsExactly("a1", "b1");
        harness.advanceMillis(1_000);
        assertThat(recorder.ids()).containsExactly("a1", "b1", "a1");
        recorder.acknowledge(2);

        assertThat(recorder.ids()).containsExactly("a1", "b1", "a1", "a2");
    }

    @Test
    void subjectGoesOnAfterADeadLetter() {
        receiveOrdered(receiver, COOK, 10, recorder);
        send("a", "a1");
        send("a", "a2");

        recorder.settle(0, new DeadLetter("poison", 1));

        assertThat(recorder.ids()).containsExactly("a1", "a2");
    }

    @Test
    void orderHoldsAcrossIntakes() {
        RecordingMessageListener other = RecordingMessageListener.holding();
        receiveOrdered(receiver, COOK, 10, recorder);
        receiveOrdered(sender, COOK, 10, other);
        send("a", "a1");
        send("a", "a2");
        assertThat(recorder.ids()).containsExactly("a1");
        assertThat(other.ids()).isEmpty();

        recorder.acknowledge(0);

        assertThat(other.ids()).containsExactly("a2");
    }

    @Test
    void returnedMessageKeepsItsPlace() {
        Intake intake = receiveOrdered(receiver, COOK, 10, recorder);
        send("a", "a1");
        send("a", "a2");
        intake.stop();
        RecordingMessageListener other = RecordingMessageListener.holding();
        receiveOrdered(receiver, COOK, 10, other);
        assertThat(other.ids()).isEmpty();

        recorder.settle(0, Return.RETURN);
        other.acknowledge(0);

        assertThat(other.ids()).containsExactly("a1", "a2");
        assertThat(other.attempts()).containsExactly(1, 1);
    }

    @Test
    void expiredMessageLeavesItsSubjectToTheNext() {
        receiveOrdered(receiver, COOK, 1, recorder);
        harness.assertAccepted(sender, COOK, "free");
        harness.send(
                sender,
                COOK,
                harness.envelope("a1")
                        .subject("a")
                        .timeToLive(Duration.ofMillis(1))
                        .build());
        harness.send(
                sender,
                COOK,
                harness.envelope("a2")
                        .subject("a")
                        .timeToLive(Duration.ofMillis(1))
                        .build());
        send("a", "a3");

        harness.advanceMillis(1);
        recorder.acknowledge(0);

        assertThat(recorder.ids()).containsExactly("free", "a3");
        assertThat(harness.counters().expired()).isEqualTo(2);
    }

    @Test
    void expiredMessageInTheMiddleIsSkippedAndTheFirstStaysInFlight() {
        receiveOrdered(receiver, COOK, 10, recorder);
        send("a", "a1");
        harness.send(
                sender,
                COOK,
                harness.envelope("a2")
                        .subject("a")
                        .timeToLive(Duration.ofMillis(1))
                        .build());
        send("a", "a3");

        harness.advanceMillis(1);
        harness.assertAccepted(sender, COOK, "free");
        assertThat(harness.counters().expired()).isEqualTo(1);
        assertThat(recorder.ids()).containsExactly("a1", "free");
        recorder.acknowledge(0);

        assertThat(recorder.ids()).containsExactly("a1", "free", "a3");
    }

    @Test
    void withoutTheRequirementSubjectsMeanNothing() {
        receive(receiver, COOK, 10, recorder);
        send("a", "a1");
        send("a", "a2");

        assertThat(recorder.ids()).containsExactly("a1", "a2");
    }

    @Test
    void queueThatIsOrderedLaterHoldsBackWhatIsBehindMessagesInFlight() {
        Intake intake = receive(receiver, COOK, 2, recorder);
        send("a", "a1");
        send("b", "b1");
        send("a", "a2");
        send("c", "c1");
        send("c", "c2");
        recorder.settle(1, new Redeliver(Duration.ofSeconds(1)));
        send("b", "b2");
        intake.stop();
        RecordingMessageListener ordered = RecordingMessageListener.holding();

        receiveOrdered(receiver, COOK, 10, ordered);

        // a1 and a2 are in flight at the old receiver, b1 waits for its redelivery.
        assertThat(recorder.ids()).containsExactly("a1", "b1", "a2");
        assertThat(ordered.ids()).containsExactly("c1");
        recorder.settle(2, Return.RETURN);
        assertThat(ordered.ids()).containsExactly("c1");
        recorder.acknowledge(0);
        harness.advanceMillis(1_000);
        ordered.acknowledge(0);
        assertThat(ordered.ids()).containsExactly("c1", "a2", "b1", "c2");
    }

    @Test
    void orderIsKeptWhenTheOrderedIntakeIsGone() {
        receiveOrdered(receiver, COOK, 10, RecordingMessageListener.acknowledging())
                .stop();
        receive(receiver, COOK, 10, recorder);
        send("a", "a1");
        send("a", "a2");

        assertThat(recorder.ids()).containsExactly("a1");
    }

    private void send(String subject, String id) {
        assertThat(harness.send(sender, COOK, harness.withSubject(subject, id))).isCompleted();
    }
}
