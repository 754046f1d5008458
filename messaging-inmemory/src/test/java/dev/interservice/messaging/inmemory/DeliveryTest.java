package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.Bench.COOK;
import static dev.interservice.messaging.inmemory.Bench.receive;
import static dev.interservice.messaging.inmemory.Bench.receiveOrdered;
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
    private final Bench bench = new Bench();
    private final InMemoryTransport sender = bench.connect();
    private final InMemoryTransport receiver = bench.connect();

    @Test
    void onlyAsManyAreUnsettledAsTheConcurrencyAllows() {
        MessageRecorder recorder = MessageRecorder.holding();
        receive(receiver, COOK, 2, recorder);
        bench.accepted(sender, COOK, "m1", "m2", "m3");
        assertThat(recorder.ids()).containsExactly("m1", "m2");
        assertThat(bench.counters().unsettled()).isEqualTo(2);
        assertThat(bench.counters().queued()).isEqualTo(1);

        recorder.acknowledge(1);

        assertThat(recorder.ids()).containsExactly("m1", "m2", "m3");
    }

    @Test
    void orderedIntakeTakesAsManyAsItsPrefetch() {
        MessageRecorder recorder = MessageRecorder.holding();
        receiveOrdered(receiver, COOK, 3, recorder);

        bench.accepted(sender, COOK, "m1", "m2", "m3", "m4");

        assertThat(recorder.ids()).containsExactly("m1", "m2", "m3");
    }

    @Test
    void receiversTakeTurns() {
        MessageRecorder first = MessageRecorder.holding();
        MessageRecorder second = MessageRecorder.holding();
        receive(sender, COOK, 2, first);
        receive(receiver, COOK, 10, second);

        bench.accepted(sender, COOK, "m1", "m2", "m3", "m4", "m5", "m6");

        assertThat(first.ids()).containsExactly("m1", "m3");
        assertThat(second.ids()).containsExactly("m2", "m4", "m5", "m6");
    }

    @Test
    void acknowledgedMessageIsGone() {
        MessageRecorder recorder = MessageRecorder.acknowledging();
        Intake intake = receive(receiver, COOK, 1, recorder);
        bench.accepted(sender, COOK, "m1");
        intake.stop();

        receive(receiver, COOK, 1, recorder);

        assertThat(recorder.ids()).containsExactly("m1");
        assertThat(bench.counters().acknowledged()).isEqualTo(1);
        assertThat(bench.counters().queued()).isZero();
    }

    @Test
    void redeliveredMessageComesAfterItsDelayWithTheNextAttempt() {
        MessageRecorder recorder = MessageRecorder.holding();
        receive(receiver, COOK, 1, recorder);
        bench.accepted(sender, COOK, "m1", "m2");

        recorder.settle(0, new Redeliver(Duration.ofMillis(500)));
        recorder.acknowledge(1);
        bench.advanceMillis(499);
        assertThat(recorder.ids()).containsExactly("m1", "m2");
        bench.advanceMillis(1);

        assertThat(recorder.ids()).containsExactly("m1", "m2", "m1");
        assertThat(recorder.attempts()).containsExactly(1, 1, 2);
        assertThat(bench.counters().redelivered()).isEqualTo(1);
        assertThat(bench.environment.pendingTimers()).isZero();
    }

    @Test
    void redeliveryWithoutDelayComesAtOnceInItsOldPlace() {
        MessageRecorder recorder = MessageRecorder.holding();
        receive(receiver, COOK, 1, recorder);
        bench.accepted(sender, COOK, "m1", "m2");

        recorder.settle(0, new Redeliver(Duration.ZERO));

        assertThat(recorder.ids()).containsExactly("m1", "m1");
        assertThat(recorder.attempts()).containsExactly(1, 2);
    }

    @Test
    void returnedMessageComesToTheNextReceiverWithTheSameAttempt() {
        MessageRecorder first = MessageRecorder.holding();
        MessageRecorder second = MessageRecorder.holding();
        Intake intake = receive(sender, COOK, 1, first);
        bench.accepted(sender, COOK, "m1", "m2");
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
        MessageRecorder recorder =
                MessageRecorder.settling(delivery -> new Redeliver(Duration.ofMillis(100L * delivery.attempt())));
        receive(receiver, COOK, 1, recorder);
        bench.accepted(sender, COOK, "m1", "m2", "m3");

        assertThat(bench.environment.pendingTimers()).isEqualTo(1);
        bench.advanceMillis(100);
        assertThat(recorder.attempts()).containsExactly(1, 1, 1, 2, 2, 2);
        assertThat(bench.environment.pendingTimers()).isEqualTo(1);
        receiver.close();
        assertThat(bench.environment.pendingTimers()).isZero();
    }

    @Test
    void delayedMessageWaitsForAReceiverThatComesLater() {
        MessageRecorder first = MessageRecorder.settling(delivery -> new Redeliver(Duration.ofMillis(100)));
        Intake intake = receive(receiver, COOK, 1, first);
        bench.accepted(sender, COOK, "m1");
        intake.stop();
        assertThat(bench.environment.pendingTimers()).isZero();
        MessageRecorder second = MessageRecorder.acknowledging();
        receive(receiver, COOK, 1, second);
        assertThat(second.ids()).isEmpty();

        bench.advanceMillis(100);

        assertThat(second.ids()).containsExactly("m1");
    }

    @Test
    void failedOrThrowingListenerMeansRedeliveryAtOnce() {
        MessageRecorder recorder = MessageRecorder.behaving(delivery -> switch (delivery.attempt()) {
            case 1 -> throw new IllegalStateException("on purpose");
            case 2 -> CompletableFuture.failedFuture(new IllegalStateException("on purpose"));
            case 3 -> CompletableFuture.completedFuture(null);
            default -> CompletableFuture.completedFuture(Acknowledge.ACKNOWLEDGE);
        });
        receive(receiver, COOK, 1, recorder);

        bench.accepted(sender, COOK, "m1");

        assertThat(recorder.attempts()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void expiredMessageIsNeverDelivered() {
        MessageRecorder recorder = MessageRecorder.holding();
        receive(receiver, COOK, 1, recorder);
        bench.accepted(sender, COOK, "m1");
        bench.send(sender, COOK, bench.living(100, "m2"));
        bench.send(sender, COOK, bench.living(101, "m3"));

        bench.advanceMillis(100);
        recorder.acknowledge(0);

        assertThat(recorder.ids()).containsExactly("m1", "m3");
        assertThat(recorder.deliveries().get(1).deadline().remaining()).isEqualTo(Duration.ofMillis(1));
        assertThat(bench.counters().expired()).isEqualTo(1);
    }

    @Test
    void messageThatExpiresBeforeItsRedeliveryIsDropped() {
        MessageRecorder recorder = MessageRecorder.holding();
        receive(receiver, COOK, 3, recorder);
        bench.send(sender, COOK, bench.living(100, "delayed"));
        bench.send(sender, COOK, bench.living(100, "returned"));
        bench.send(sender, COOK, bench.living(100, "handled"));
        recorder.settle(0, new Redeliver(Duration.ofMillis(200)));

        bench.advanceMillis(100);
        recorder.settle(1, Return.RETURN);
        recorder.acknowledge(2);
        bench.advanceMillis(200);

        assertThat(recorder.ids()).containsExactly("delayed", "returned", "handled");
        assertThat(bench.counters().expired()).isEqualTo(2);
        assertThat(bench.counters().acknowledged()).isEqualTo(1);
    }

    @Test
    void messagesThatExpireUnseenMakeRoom() {
        Bench small = new Bench(1);
        InMemoryTransport transport = small.connect();
        receive(transport, COOK, 1, MessageRecorder.holding()).stop();
        small.send(transport, COOK, small.living(100, "m1"));
        CompletableFuture<Acceptance> waiting = small.send(transport, COOK, small.message("m2"));
        assertThat(waiting).isNotDone();

        small.advanceMillis(100);

        assertThat(waiting).isCompletedWithValue(Acceptance.IN_PROCESS);
        assertThat(small.environment.pendingTimers()).isZero();
    }

    @Test
    void veryLongTimesAreFine() {
        Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
        MessageRecorder recorder = MessageRecorder.settling(delivery -> new Redeliver(forEver));
        receive(receiver, COOK, 1, recorder);
        bench.send(sender, COOK, bench.envelope("m1").timeToLive(forEver).build());

        bench.environment.advance(Duration.ofDays(365));

        assertThat(recorder.ids()).containsExactly("m1");
        assertThat(bench.counters().queued()).isEqualTo(1);
    }

    @Test
    void listenerThatSettlesAtOnceDoesNotRecurse() {
        Bench large = new Bench(20_000);
        InMemoryTransport transport = large.connect();
        receive(transport, COOK, 1, MessageRecorder.holding()).stop();
        List<String> ids = IntStream.range(0, 20_000).mapToObj(i -> "m" + i).toList();
        large.accepted(transport, COOK, ids.toArray(String[]::new));
        MessageRecorder recorder = MessageRecorder.acknowledging();

        receive(transport, COOK, 1, recorder);
        large.environment.runUntilIdle();

        assertThat(recorder.ids()).isEqualTo(ids);
    }

    @Test
    void threadThatReceivesIsNotKeptByABacklog() {
        Bench large = new Bench(20_000);
        InMemoryTransport transport = large.connect();
        receive(transport, COOK, 1, MessageRecorder.holding()).stop();
        for (int i = 0; i < 1_000; i++) {
            large.accepted(transport, COOK, "m" + i);
        }
        MessageRecorder recorder = MessageRecorder.acknowledging();

        receive(transport, COOK, 1, recorder);

        assertThat(recorder.ids()).hasSize(256);
        large.environment.runUntilIdle();
        assertThat(recorder.ids()).hasSize(1_000);
    }

    @Test
    void listenerMaySendToItsOwnQueue() {
        List<String> sent = new ArrayList<>();
        MessageRecorder recorder = MessageRecorder.settling(delivery -> {
            if (sent.size() < 5) {
                sent.add("m" + sent.size());
                bench.accepted(receiver, COOK, sent.get(sent.size() - 1));
            }
            return Acknowledge.ACKNOWLEDGE;
        });
        receive(receiver, COOK, 1, recorder);

        bench.accepted(sender, COOK, "first");

        assertThat(recorder.ids()).containsExactly("first", "m0", "m1", "m2", "m3", "m4");
    }

    @Test
    void stoppedIntakeGetsNothingNewAndEndsWithItsLastSettlement() {
        MessageRecorder recorder = MessageRecorder.holding();
        Intake intake = receive(receiver, COOK, 2, recorder);
        bench.accepted(sender, COOK, "m1", "m2", "m3");

        CompletableFuture<Void> end = intake.stop();
        recorder.acknowledge(0);
        assertThat(end).isNotDone();
        recorder.settle(1, new Redeliver(Duration.ZERO));

        assertThat(end).isCompleted();
        assertThat(intake.stop()).isSameAs(end);
        assertThat(recorder.ids()).containsExactly("m1", "m2");
        assertThat(bench.counters().queued()).isEqualTo(2);
    }

    @Test
    void intakeThatIsStoppedByItsOwnListenerIsFine() {
        List<Intake> intakes = new ArrayList<>();
        MessageRecorder recorder = MessageRecorder.settling((Delivery delivery) -> {
            intakes.forEach(Intake::stop);
            return (Settlement) Acknowledge.ACKNOWLEDGE;
        });
        intakes.add(receive(receiver, COOK, 1, recorder));

        bench.accepted(sender, COOK, "m1", "m2");

        assertThat(recorder.ids()).containsExactly("m1");
        assertThat(intakes.get(0).stop()).isCompleted();
    }
}
