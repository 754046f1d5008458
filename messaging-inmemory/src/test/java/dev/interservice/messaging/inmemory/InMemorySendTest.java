package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.BrokerTestHarness.BILLING;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.COOK;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.DELIVERY;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.READY;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.assertFailed;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.receive;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InMemorySendTest {
    private final BrokerTestHarness harness = new BrokerTestHarness(2);
    private final InMemoryTransport sender = harness.connect();
    private final InMemoryTransport receiver = harness.connect();

    @Test
    void commandToAQueueNobodyReceivedFromIsUnroutable() {
        assertFailed(harness.send(sender, COOK, harness.message("m1")), Progress.NOT_SENT, Reason.UNROUTABLE);
        assertFailed(harness.send(sender, DELIVERY, harness.message("m2")), Progress.NOT_SENT, Reason.UNROUTABLE);
    }

    @Test
    void declaredQueueKeepsMessagesWithoutReceivers() {
        receive(receiver, COOK, 1, RecordingMessageListener.holding()).stop();

        harness.assertAccepted(sender, COOK, "m1", "m2");

        RecordingMessageListener recorder = RecordingMessageListener.acknowledging();
        receive(receiver, COOK, 1, recorder);
        assertThat(recorder.ids()).containsExactly("m1", "m2");
    }

    @Test
    void eventNobodySubscribesToIsAccepted() {
        harness.assertAccepted(sender, READY, "m1");

        assertThat(harness.counters().accepted()).isZero();
    }

    @Test
    void everyGroupGetsEachEventAndLateGroupsGetWhatComesAfterThem() {
        RecordingMessageListener delivery = RecordingMessageListener.acknowledging();
        RecordingMessageListener billing = RecordingMessageListener.acknowledging();
        receive(receiver, DELIVERY, 1, delivery);
        harness.assertAccepted(sender, READY, "m1");
        receive(receiver, BILLING, 1, billing);
        harness.assertAccepted(sender, READY, "m2");

        assertThat(delivery.ids()).containsExactly("m1", "m2");
        assertThat(billing.ids()).containsExactly("m2");
    }

    @Test
    void eventForOneGroupReachesThatGroupOnly() {
        RecordingMessageListener delivery = RecordingMessageListener.acknowledging();
        RecordingMessageListener billing = RecordingMessageListener.acknowledging();
        receive(receiver, DELIVERY, 1, delivery);
        receive(receiver, BILLING, 1, billing);

        harness.assertAccepted(sender, DELIVERY, "m1");

        assertThat(delivery.ids()).containsExactly("m1");
        assertThat(billing.ids()).isEmpty();
    }

    @Test
    void envelopeArrivesUnchanged() {
        RecordingMessageListener recorder = RecordingMessageListener.acknowledging();
        receive(receiver, COOK, 1, recorder);
        Envelope envelope = harness.withTimeToLive(1_000, "m1");

        harness.send(sender, COOK, envelope);

        assertThat(recorder.deliveries()).singleElement().satisfies(delivery -> {
            assertThat(delivery.envelope()).isEqualTo(envelope);
            assertThat(delivery.attempt()).isEqualTo(1);
            assertThat(delivery.deadline().remaining()).isEqualTo(Duration.ofSeconds(1));
        });
    }

    @Test
    void sendToAFullQueueWaitsInOrderForRoom() {
        RecordingMessageListener recorder = RecordingMessageListener.holding();
        receive(receiver, COOK, 1, recorder);
        harness.assertAccepted(sender, COOK, "m1", "m2");
        CompletableFuture<Acceptance> third = harness.send(sender, COOK, harness.message("m3"));
        CompletableFuture<Acceptance> fourth = harness.send(sender, COOK, harness.message("m4"));
        assertThat(third).isNotDone();
        assertThat(harness.counters().waitingSends()).isEqualTo(2);

        recorder.acknowledge(0);
        assertThat(third).isCompletedWithValue(Acceptance.IN_PROCESS);
        assertThat(fourth).isNotDone();
        recorder.acknowledge(1);
        recorder.acknowledge(2);
        recorder.acknowledge(3);

        assertThat(fourth).isCompletedWithValue(Acceptance.IN_PROCESS);
        assertThat(recorder.ids()).containsExactly("m1", "m2", "m3", "m4");
        assertThat(harness.counters().waitingSends()).isZero();
    }

    @Test
    void waitingSendsAreBounded() {
        receive(receiver, COOK, 1, RecordingMessageListener.holding());
        harness.assertAccepted(sender, COOK, "m1", "m2");
        List<CompletableFuture<Acceptance>> waiting = new ArrayList<>();
        waiting.add(harness.send(sender, COOK, harness.message("m3")));
        waiting.add(harness.send(sender, COOK, harness.message("m4")));

        assertFailed(harness.send(sender, COOK, harness.message("m5")), Progress.REFUSED, Reason.OVERLOADED);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void cancelledSendIsNotAcceptedAndLetsTheNextGoOn() {
        RecordingMessageListener recorder = RecordingMessageListener.holding();
        receive(receiver, COOK, 2, recorder);
        harness.assertAccepted(sender, COOK, "m1", "m2");
        CompletableFuture<Acceptance> third = harness.send(sender, COOK, harness.message("m3"));
        CompletableFuture<Acceptance> fourth = harness.send(sender, COOK, harness.message("m4"));

        assertThat(third.cancel(true)).isTrue();

        assertFailed(third, Progress.NOT_SENT, Reason.CANCELLED);
        recorder.acknowledge(0);
        assertThat(fourth).isCompletedWithValue(Acceptance.IN_PROCESS);
        assertThat(fourth.cancel(true)).isFalse();
        assertThat(fourth).isCompletedWithValue(Acceptance.IN_PROCESS);
        assertThat(recorder.ids()).containsExactly("m1", "m2", "m4");
    }

    @Test
    void eventWaitsUntilAllItsGroupsHaveRoom() {
        RecordingMessageListener delivery = RecordingMessageListener.holding();
        RecordingMessageListener billing = RecordingMessageListener.acknowledging();
        receive(receiver, DELIVERY, 1, delivery);
        receive(receiver, BILLING, 1, billing);
        harness.assertAccepted(sender, READY, "m1", "m2");

        CompletableFuture<Acceptance> third = harness.send(sender, READY, harness.message("m3"));
        CompletableFuture<Acceptance> behind = harness.send(sender, BILLING, harness.message("m4"));

        assertThat(third).isNotDone();
        assertThat(behind).isNotDone();
        assertThat(billing.ids()).containsExactly("m1", "m2");
        delivery.acknowledge(0);
        assertThat(third).isCompleted();
        assertThat(behind).isCompleted();
        assertThat(billing.ids()).containsExactly("m1", "m2", "m3", "m4");
    }

    @Test
    void sendThatBlocksAnotherGroupLetsItGoWhenItIsCancelled() {
        RecordingMessageListener billing = RecordingMessageListener.acknowledging();
        receive(receiver, DELIVERY, 1, RecordingMessageListener.holding());
        receive(receiver, BILLING, 1, billing);
        harness.assertAccepted(sender, READY, "m1", "m2");
        CompletableFuture<Acceptance> third = harness.send(sender, READY, harness.message("m3"));
        CompletableFuture<Acceptance> behind = harness.send(sender, BILLING, harness.message("m4"));

        third.cancel(true);

        assertThat(behind).isCompletedWithValue(Acceptance.IN_PROCESS);
        assertThat(billing.ids()).containsExactly("m1", "m2", "m4");
    }

    @Test
    void sendWhoseDeadlineHasPassedIsNotAccepted() {
        RecordingMessageListener recorder = RecordingMessageListener.holding();
        receive(receiver, COOK, 1, recorder);
        harness.assertAccepted(sender, COOK, "m1", "m2");
        CompletableFuture<Acceptance> third =
                sender.send(COOK, harness.message("m3"), harness.deadlineAfter(Duration.ofMillis(100)));

        harness.advanceMillis(100);
        recorder.acknowledge(0);

        assertFailed(third, Progress.NOT_SENT, Reason.CANCELLED);
        assertFailed(
                sender.send(COOK, harness.message("m4"), harness.deadlineAfter(Duration.ZERO)),
                Progress.NOT_SENT,
                Reason.CANCELLED);
    }

    @Test
    void filledQueueIsFullUntilItIsEmptied() {
        RecordingMessageListener recorder = RecordingMessageListener.acknowledging();
        receive(receiver, COOK, 1, recorder);
        harness.broker.fill(COOK);
        CompletableFuture<Acceptance> send = harness.send(sender, COOK, harness.message("m1"));
        assertThat(send).isNotDone();

        harness.broker.empty(COOK);

        assertThat(send).isCompletedWithValue(Acceptance.IN_PROCESS);
        assertThat(recorder.ids()).containsExactly("m1");
    }

    @Test
    void sendThatWaitsForRoomGetsItWithTheThaw() {
        receive(receiver, COOK, 1, RecordingMessageListener.acknowledging());
        harness.broker.fill(COOK);
        CompletableFuture<Acceptance> send = harness.send(sender, COOK, harness.message("m1"));
        harness.broker.freeze();
        harness.broker.empty(COOK);
        assertThat(send).isNotDone();

        harness.broker.thaw();

        assertThat(send).isCompletedWithValue(Acceptance.IN_PROCESS);
    }

    @Test
    void bodyThatIsTooLargeIsRefusedBeforeItTravels() {
        receive(receiver, COOK, 1, RecordingMessageListener.holding());
        Body body = Body.of("text/plain", new byte[BrokerTestHarness.MAX_BYTES + 1]);
        Envelope large = Envelope.of("m1", "test", "kitchen.cook", harness.environment.now(), body)
                .build();

        assertFailed(sender.send(COOK, large, Deadline.NONE), Progress.NOT_SENT, Reason.TOO_LARGE);
        assertThat(harness.counters().accepted()).isZero();
    }

    @Test
    void sendOnAFrozenBrokerWaitsForTheThaw() {
        RecordingMessageListener recorder = RecordingMessageListener.acknowledging();
        receive(receiver, COOK, 1, recorder);
        harness.broker.freeze();
        CompletableFuture<Acceptance> first = harness.send(sender, COOK, harness.message("m1"));
        CompletableFuture<Acceptance> second = harness.send(sender, COOK, harness.message("m2"));
        assertThat(first).isNotDone();
        assertFailed(harness.send(sender, COOK, harness.message("m3")), Progress.NOT_SENT, Reason.OVERLOADED);

        first.cancel(true);
        harness.broker.thaw();

        assertFailed(first, Progress.NOT_SENT, Reason.CANCELLED);
        assertThat(second).isCompletedWithValue(Acceptance.IN_PROCESS);
        assertThat(recorder.ids()).containsExactly("m2");
    }
}
