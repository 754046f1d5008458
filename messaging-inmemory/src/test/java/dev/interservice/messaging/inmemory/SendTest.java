package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.Bench.BILLING;
import static dev.interservice.messaging.inmemory.Bench.COOK;
import static dev.interservice.messaging.inmemory.Bench.DELIVERY;
import static dev.interservice.messaging.inmemory.Bench.READY;
import static dev.interservice.messaging.inmemory.Bench.assertFailed;
import static dev.interservice.messaging.inmemory.Bench.receive;
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

class SendTest {
    private final Bench bench = new Bench(2);
    private final InMemoryTransport sender = bench.connect();
    private final InMemoryTransport receiver = bench.connect();

    @Test
    void commandToAQueueNobodyReceivedFromIsUnroutable() {
        assertFailed(bench.send(sender, COOK, bench.message("m1")), Progress.NOT_SENT, Reason.UNROUTABLE);
        assertFailed(bench.send(sender, DELIVERY, bench.message("m2")), Progress.NOT_SENT, Reason.UNROUTABLE);
    }

    @Test
    void declaredQueueKeepsMessagesWithoutReceivers() {
        receive(receiver, COOK, 1, MessageRecorder.holding()).stop();

        bench.accepted(sender, COOK, "m1", "m2");

        MessageRecorder recorder = MessageRecorder.acknowledging();
        receive(receiver, COOK, 1, recorder);
        assertThat(recorder.ids()).containsExactly("m1", "m2");
    }

    @Test
    void eventNobodySubscribesToIsAccepted() {
        bench.accepted(sender, READY, "m1");

        assertThat(bench.counters().accepted()).isZero();
    }

    @Test
    void everyGroupGetsEachEventAndLateGroupsGetWhatComesAfterThem() {
        MessageRecorder delivery = MessageRecorder.acknowledging();
        MessageRecorder billing = MessageRecorder.acknowledging();
        receive(receiver, DELIVERY, 1, delivery);
        bench.accepted(sender, READY, "m1");
        receive(receiver, BILLING, 1, billing);
        bench.accepted(sender, READY, "m2");

        assertThat(delivery.ids()).containsExactly("m1", "m2");
        assertThat(billing.ids()).containsExactly("m2");
    }

    @Test
    void eventForOneGroupReachesThatGroupOnly() {
        MessageRecorder delivery = MessageRecorder.acknowledging();
        MessageRecorder billing = MessageRecorder.acknowledging();
        receive(receiver, DELIVERY, 1, delivery);
        receive(receiver, BILLING, 1, billing);

        bench.accepted(sender, DELIVERY, "m1");

        assertThat(delivery.ids()).containsExactly("m1");
        assertThat(billing.ids()).isEmpty();
    }

    @Test
    void envelopeArrivesUnchanged() {
        MessageRecorder recorder = MessageRecorder.acknowledging();
        receive(receiver, COOK, 1, recorder);
        Envelope envelope = bench.living(1_000, "m1");

        bench.send(sender, COOK, envelope);

        assertThat(recorder.deliveries()).singleElement().satisfies(delivery -> {
            assertThat(delivery.envelope()).isEqualTo(envelope);
            assertThat(delivery.attempt()).isEqualTo(1);
            assertThat(delivery.deadline().remaining()).isEqualTo(Duration.ofSeconds(1));
        });
    }

    @Test
    void sendToAFullQueueWaitsInOrderForRoom() {
        MessageRecorder recorder = MessageRecorder.holding();
        receive(receiver, COOK, 1, recorder);
        bench.accepted(sender, COOK, "m1", "m2");
        CompletableFuture<Acceptance> third = bench.send(sender, COOK, bench.message("m3"));
        CompletableFuture<Acceptance> fourth = bench.send(sender, COOK, bench.message("m4"));
        assertThat(third).isNotDone();
        assertThat(bench.counters().waitingSends()).isEqualTo(2);

        recorder.acknowledge(0);
        assertThat(third).isCompletedWithValue(Acceptance.IN_PROCESS);
        assertThat(fourth).isNotDone();
        recorder.acknowledge(1);
        recorder.acknowledge(2);
        recorder.acknowledge(3);

        assertThat(fourth).isCompletedWithValue(Acceptance.IN_PROCESS);
        assertThat(recorder.ids()).containsExactly("m1", "m2", "m3", "m4");
        assertThat(bench.counters().waitingSends()).isZero();
    }

    @Test
    void waitingSendsAreBounded() {
        receive(receiver, COOK, 1, MessageRecorder.holding());
        bench.accepted(sender, COOK, "m1", "m2");
        List<CompletableFuture<Acceptance>> waiting = new ArrayList<>();
        waiting.add(bench.send(sender, COOK, bench.message("m3")));
        waiting.add(bench.send(sender, COOK, bench.message("m4")));

        assertFailed(bench.send(sender, COOK, bench.message("m5")), Progress.REFUSED, Reason.OVERLOADED);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void cancelledSendIsNotAcceptedAndLetsTheNextGoOn() {
        MessageRecorder recorder = MessageRecorder.holding();
        receive(receiver, COOK, 2, recorder);
        bench.accepted(sender, COOK, "m1", "m2");
        CompletableFuture<Acceptance> third = bench.send(sender, COOK, bench.message("m3"));
        CompletableFuture<Acceptance> fourth = bench.send(sender, COOK, bench.message("m4"));

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
        MessageRecorder delivery = MessageRecorder.holding();
        MessageRecorder billing = MessageRecorder.acknowledging();
        receive(receiver, DELIVERY, 1, delivery);
        receive(receiver, BILLING, 1, billing);
        bench.accepted(sender, READY, "m1", "m2");

        CompletableFuture<Acceptance> third = bench.send(sender, READY, bench.message("m3"));
        CompletableFuture<Acceptance> behind = bench.send(sender, BILLING, bench.message("m4"));

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
        MessageRecorder billing = MessageRecorder.acknowledging();
        receive(receiver, DELIVERY, 1, MessageRecorder.holding());
        receive(receiver, BILLING, 1, billing);
        bench.accepted(sender, READY, "m1", "m2");
        CompletableFuture<Acceptance> third = bench.send(sender, READY, bench.message("m3"));
        CompletableFuture<Acceptance> behind = bench.send(sender, BILLING, bench.message("m4"));

        third.cancel(true);

        assertThat(behind).isCompletedWithValue(Acceptance.IN_PROCESS);
        assertThat(billing.ids()).containsExactly("m1", "m2", "m4");
    }

    @Test
    void sendWhoseDeadlineHasPassedIsNotAccepted() {
        MessageRecorder recorder = MessageRecorder.holding();
        receive(receiver, COOK, 1, recorder);
        bench.accepted(sender, COOK, "m1", "m2");
        CompletableFuture<Acceptance> third = sender.send(COOK, bench.message("m3"), bench.in(Duration.ofMillis(100)));

        bench.advanceMillis(100);
        recorder.acknowledge(0);

        assertFailed(third, Progress.NOT_SENT, Reason.CANCELLED);
        assertFailed(
                sender.send(COOK, bench.message("m4"), bench.in(Duration.ZERO)), Progress.NOT_SENT, Reason.CANCELLED);
    }

    @Test
    void filledQueueIsFullUntilItIsEmptied() {
        MessageRecorder recorder = MessageRecorder.acknowledging();
        receive(receiver, COOK, 1, recorder);
        bench.broker.fill(COOK);
        CompletableFuture<Acceptance> send = bench.send(sender, COOK, bench.message("m1"));
        assertThat(send).isNotDone();

        bench.broker.empty(COOK);

        assertThat(send).isCompletedWithValue(Acceptance.IN_PROCESS);
        assertThat(recorder.ids()).containsExactly("m1");
    }

    @Test
    void sendThatWaitsForRoomGetsItWithTheThaw() {
        receive(receiver, COOK, 1, MessageRecorder.acknowledging());
        bench.broker.fill(COOK);
        CompletableFuture<Acceptance> send = bench.send(sender, COOK, bench.message("m1"));
        bench.broker.freeze();
        bench.broker.empty(COOK);
        assertThat(send).isNotDone();

        bench.broker.thaw();

        assertThat(send).isCompletedWithValue(Acceptance.IN_PROCESS);
    }

    @Test
    void bodyThatIsTooLargeIsRefusedBeforeItTravels() {
        receive(receiver, COOK, 1, MessageRecorder.holding());
        Body body = Body.of("text/plain", new byte[Bench.MAX_BYTES + 1]);
        Envelope large = Envelope.of("m1", "test", "kitchen.cook", bench.environment.now(), body)
                .build();

        assertFailed(sender.send(COOK, large, Deadline.NONE), Progress.NOT_SENT, Reason.TOO_LARGE);
        assertThat(bench.counters().accepted()).isZero();
    }

    @Test
    void sendOnAFrozenBrokerWaitsForTheThaw() {
        MessageRecorder recorder = MessageRecorder.acknowledging();
        receive(receiver, COOK, 1, recorder);
        bench.broker.freeze();
        CompletableFuture<Acceptance> first = bench.send(sender, COOK, bench.message("m1"));
        CompletableFuture<Acceptance> second = bench.send(sender, COOK, bench.message("m2"));
        assertThat(first).isNotDone();
        assertFailed(bench.send(sender, COOK, bench.message("m3")), Progress.NOT_SENT, Reason.OVERLOADED);

        first.cancel(true);
        bench.broker.thaw();

        assertFailed(first, Progress.NOT_SENT, Reason.CANCELLED);
        assertThat(second).isCompletedWithValue(Acceptance.IN_PROCESS);
        assertThat(recorder.ids()).containsExactly("m2");
    }
}
