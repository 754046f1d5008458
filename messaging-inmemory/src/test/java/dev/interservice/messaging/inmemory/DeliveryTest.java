package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.BrokerTestHarness.COOK;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.receive;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.receiveOrdered;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.Settlement.Acknowledge;
import dev.interservice.messaging.transport.Settlement.Redeliver;
import dev.interservice.messaging.transport.Settlement.Return;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    private final BrokerTestHarness harness = new BrokerTestHarness();
    private final InMemoryTransport sender = harness.connect();
    private final InMemoryTransport receiver = harness.connect();

    @Test
    void onlyAsManyAreUnsettledAsTheConcurrencyAllows() {
        RecordingMessageListener recorder = RecordingMessageListener.holding();
        receive(receiver, COOK, 2, recorder);
        harness.assertAccepted(sender, COOK, "m1", "m2", "m3");
        assertThat(recorder.ids()).containsExactly("m1", "m2");
        assertThat(harness.counters().unsettled()).isEqualTo(2);
        assertThat(harness.counters().queued()).isEqualTo(1);

        recorder.acknowledge(1);

        assertThat(recorder.ids()).containsExactly("m1", "m2", "m3");
    }

    @Test
    void orderedIntakeTakesAsManyAsItsPrefetch() {
        RecordingMessageListener recorder = RecordingMessageListener.holding();
        receiveOrdered(receiver, COOK, 3, recorder);

        harness.assertAccepted(sender, COOK, "m1", "m2", "m3", "m4");

        assertThat(recorder.ids()).containsExactly("m1", "m2", "m3");
    }

    @Test
    void receiversTakeTurns() {
        RecordingMessageListener first = RecordingMessageListener.holding();
        RecordingMessageListener second = RecordingMessageListener.holding();
        receive(sender, COOK, 2, first);
        receive(receiver, COOK, 10, second);

        harness.assertAccepted(sender, COOK, "m1", "m2", "m3", "m4", "m5", "m6");

        assertThat(first.ids()).containsExactly("m1", "m3");
        assertThat(second.ids()).containsExactly("m2", "m4", "m5", "m6");
    }

    @Test
    void acknowledgedMessageIsGone() {
        RecordingMessageListener recorder = RecordingMessageListener.acknowledging();
        Intake intake = receive(receiver, COOK, 1, recorder);
        harness.assertAccepted(sender, COOK, "m1");
        intake.stop();

        receive(receiver, COOK, 1, recorder);

        assertThat(recorder.ids()).containsExactly("m1");
        assertThat(harness.counters().acknowledged()).isEqualTo(1);
        assertThat(harness.counters().queued()).isZero();
    }

    @Test
    void redeliveredMessageComesAfterItsDelayWithTheNextAttempt() {
        RecordingMessageListener recorder = RecordingMessageListener.holding();
        receive(receiver, COOK, 1, recorder);
        harness.assertAccepted(sender, COOK, "m1", "m2");

        recorder.settle(0, new Redeliver(Duration.ofMillis(500)));
        recorder.acknowledge(1);
        harness.advanceMillis(499);
        assertThat(recorder.ids()).containsExactly("m1", "m2");
        harness.advanceMillis(1);

        assertThat(recorder.ids()).containsExactly("m1", "m2", "m1");
        assertThat(recorder.attempts()).containsExactly(1, 1, 2);
        assertThat(harness.counters().redelivered()).isEqualTo(1);
        assertThat(harness.environment.pendingTimers()).isZero();
    }

    @Test
    void redeliveryWithoutDelayComesAtOnceInItsOldPlace() {
        RecordingMessageListener recorder = RecordingMessageListener.holding();
        receive(receiver, COOK, 1, recorder);
        harness.assertAccepted(sender, COOK, "m1", "m2");

        recorder.settle(0, new Redeliver(Duration.ZERO));

        assertThat(recorder.ids()).containsExactly("m1", "m1");
        assertThat(recorder.attempts()).containsExactly(1, 2);
    }

    @Test
    void returnedMessageComesToTheNextReceiverWithTheSameAttempt() {
        RecordingMessageListener first = RecordingMessageListener.holding();
        RecordingMessageListener second = RecordingMessageListener.holding();
        Intake intake = receive(sender, COOK, 1, first);
        harness.assertAccepted(sender, COOK, "m1", "m2");
        CompletableFuture<Void> end = intake.stop();
        receive(receiver, COOK, 1, second);
        assertThat(second.ids()).containsExactly("m2");

        first.settle(0, Return.RETURN);
        second.acknowledge(0);

        assertThat(second.ids()).containsExactly("m2", "m1");
        assertThat(second.attempts()).containsExactly(1, 1);
        assertThat(end).isCompleted();
    }

    @Test
    void timersAreOnePerQueueHoweverManyMessagesWait() {
        RecordingMessageListener recorder = RecordingMessageListener.settling(
                delivery -> new Redeliver(Duration.ofMillis(100L * delivery.attempt())));
        receive(receiver, COOK, 1, recorder);
        harness.assertAccepted(sender, COOK, "m1", "m2", "m3");

        assertThat(harness.environment.pendingTimers()).isEqualTo(1);
        harness.advanceMillis(100);
        assertThat(recorder.attempts()).containsExactly(1, 1, 1, 2, 2, 2);
        assertThat(harness.environment.pendingTimers()).isEqualTo(1);
        receiver.close();
        assertThat(harness.environment.pendingTimers()).isZero();
    }

    @Test
    void delayedMessageWaitsForAReceiverThatComesLater() {
        RecordingMessageListener first =
                RecordingMessageListener.settling(delivery -> new Redeliver(Duration.ofMillis(100)));
        Intake intake = receive(receiver, COOK, 1, first);
        harness.assertAccepted(sender, COOK, "m1");
        intake.stop();
        assertThat(harness.environment.pendingTimers()).isZero();
        RecordingMessageListener second = RecordingMessageListener.acknowledging();
        receive(receiver, COOK, 1, second);
        assertThat(second.ids()).isEmpty();

        harness.advanceMillis(100);

        assertThat(second.ids()).containsExactly("m1");
    }

    @Test
    void failedOrThrowingListenerMeansRedeliveryAtOnce() {
        RecordingMessageListener recorder = RecordingMessageListener.behaving(delivery -> switch (delivery.attempt()) {
            case 1 -> throw new IllegalStateException("on purpose");
            case 2 -> CompletableFuture.failedFuture(new IllegalStateException("on purpose"));
            case 3 -> CompletableFuture.completedFuture(null);
            default -> CompletableFuture.completedFuture(Acknowledge.ACKNOWLEDGE);
        });
        receive(receiver, COOK, 1, recorder);

        harness.assertAccepted(sender, COOK, "m1");

        assertThat(recorder.attempts()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void expiredMessageIsNeverDelivered() {
        RecordingMessageListener recorder = RecordingMessageListener.holding();
        receive(receiver, COOK, 1, recorder);
        harness.assertAccepted(sender, COOK, "m1");
        harness.send(sender, COOK, harness.withTimeToLive(100, "m2"));
        harness.send(sender, COOK, harness.withTimeToLive(101, "m3"));

        harness.advanceMillis(100);
        recorder.acknowledge(0);

        assertThat(recorder.ids()).containsExactly("m1", "m3");
        assertThat(recorder.deliveries().get(1).deadline().remaining()).isEqualTo(Duration.ofMillis(1));
        assertThat(harness.counters().expired()).isEqualTo(1);
    }

    @Test
    void messageThatExpiresBeforeItsRedeliveryIsDropped() {
        RecordingMessageListener recorder = RecordingMessageListener.holding();
        receive(receiver, COOK, 3, recorder);
        harness.send(sender, COOK, harness.withTimeToLive(100, "delayed"));
        harness.send(sender, COOK, harness.withTimeToLive(100, "returned"));
        harness.send(sender, COOK, harness.withTimeToLive(100, "handled"));
        recorder.settle(0, new Redeliver(Duration.ofMillis(200)));

        harness.advanceMillis(100);
        recorder.settle(1, Return.RETURN);
        recorder.acknowledge(2);
        harness.advanceMillis(200);

        assertThat(recorder.ids()).containsExactly("delayed", "returned", "handled");
        assertThat(harness.counters().expired()).isEqualTo(2);
        assertThat(harness.counters().acknowledged()).isEqualTo(1);
    }

    @Test
    void messagesThatExpireUnseenMakeRoom() {
        BrokerTestHarness small = new BrokerTestHarness(1);
        InMemoryTransport transport = small.connect();
        receive(transport, COOK, 1, RecordingMessageListener.holding()).stop();
        small.send(transport, COOK, small.withTimeToLive(100, "m1"));
        CompletableFuture<Acceptance> waiting = small.send(transport, COOK, small.message("m2"));
        assertThat(waiting).isNotDone();

        small.advanceMillis(100);

        assertThat(waiting).isCompletedWithValue(Acceptance.IN_PROCESS);
        assertThat(small.environment.pendingTimers()).isZero();
    }

    @Test
    void veryLongTimesAreFine() {
        Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
        RecordingMessageListener recorder = RecordingMessageListener.settling(delivery -> new Redeliver(forEver));
        receive(receiver, COOK, 1, recorder);
        harness.send(sender, COOK, harness.envelope("m1").timeToLive(forEver).build());

        harness.environment.advance(Duration.ofDays(365));

        assertThat(recorder.ids()).containsExactly("m1");
        assertThat(harness.counters().queued()).isEqualTo(1);
    }

    @Test
    void listenerThatSettlesAtOnceDoesNotRecurse() {
        BrokerTestHarness large = new BrokerTestHarness(20_000);
        InMemoryTransport transport = large.connect();
        receive(transport, COOK, 1, RecordingMessageListener.holding()).stop();
        List<String> ids = IntStream.range(0, 20_000).mapToObj(i -> "m" + i).toList();
        large.assertAccepted(transport, COOK, ids.toArray(String[]::new));
        RecordingMessageListener recorder = RecordingMessageListener.acknowledging();

        receive(transport, COOK, 1, recorder);
        large.environment.runUntilIdle();

        assertThat(recorder.ids()).isEqualTo(ids);
    }

    @Test
    void threadThatReceivesIsNotKeptByABacklog() {
        BrokerTestHarness large = new BrokerTestHarness(20_000);
        InMemoryTransport transport = large.connect();
        receive(transport, COOK, 1, RecordingMessageListener.holding()).stop();
        for (int i = 0; i < 1_000; i++) {
            large.assertAccepted(transport, COOK, "m" + i);
        }
        RecordingMessageListener recorder = RecordingMessageListener.acknowledging();

        receive(transport, COOK, 1, recorder);

        assertThat(recorder.ids()).hasSize(256);
        large.environment.runUntilIdle();
        assertThat(recorder.ids()).hasSize(1_000);
    }

    @Test
    void listenerMaySendToItsOwnQueue() {
        List<String> sent = new ArrayList<>();
        RecordingMessageListener recorder = RecordingMessageListener.settling(delivery -> {
            if (sent.size() < 5) {
                sent.add("m" + sent.size());
                harness.assertAccepted(receiver, COOK, sent.get(sent.size() - 1));
            }
            return Acknowledge.ACKNOWLEDGE;
        });
        receive(receiver, COOK, 1, recorder);

        harness.assertAccepted(sender, COOK, "first");

        assertThat(recorder.ids()).containsExactly("first", "m0", "m1", "m2", "m3", "m4");
    }

    @Test
    void stoppedIntakeGetsNothingNewAndEndsWithItsLastSettlement() {
        RecordingMessageListener recorder = RecordingMessageListener.holding();
        Intake intake = receive(receiver, COOK, 2, recorder);
        harness.assertAccepted(sender, COOK, "m1", "m2", "m3");

        CompletableFuture<Void> end = intake.stop();
        recorder.acknowledge(0);
        assertThat(end).isNotDone();
        recorder.settle(1, new Redeliver(Duration.ZERO));

        assertThat(end).isCompleted();
        assertThat(intake.stop()).isSameAs(end);
        assertThat(recorder.ids()).containsExactly("m1", "m2");
        assertThat(harness.counters().queued()).isEqualTo(2);
    }

    @Test
    void intakeThatIsStoppedByItsOwnListenerIsFine() {
        List<Intake> intakes = new ArrayList<>();
        RecordingMessageListener recorder = RecordingMessageListener.settling((Delivery delivery) -> {
            intakes.forEach(Intake::stop);
            return (Settlement) Acknowledge.ACKNOWLEDGE;
        });
        intakes.add(receive(receiver, COOK, 1, recorder));

        harness.assertAccepted(sender, COOK, "m1", "m2");

        assertThat(recorder.ids()).containsExactly("m1");
        assertThat(intakes.get(0).stop()).isCompleted();
    }
}
