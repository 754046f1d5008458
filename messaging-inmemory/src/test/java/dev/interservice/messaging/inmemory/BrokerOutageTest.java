package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.BrokerTestHarness.COOK;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.DELIVERY;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.READY;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.assertFailed;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.receive;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.receiveOrdered;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.reply;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.serve;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Health.Component;
import dev.interservice.messaging.Health.Status;
import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.Settlement.DeadLetter;
import dev.interservice.messaging.transport.Settlement.Redeliver;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BrokerOutageTest {
    private final BrokerTestHarness harness = new BrokerTestHarness(3);
    private final InMemoryTransport sender = harness.connect();
    private final InMemoryTransport receiver = harness.connect();
    private final RecordingMessageListener recorder = RecordingMessageListener.holding();

    @Test
    void cutFailsPendingRequestsAtOnceAndTheirReplyIsLate() {
        RecordingRequestListener server = RecordingRequestListener.holding();
        serve(receiver, server);
        CompletableFuture<Reply> delivered = harness.request(sender, "r1");
        harness.broker.freeze();
        CompletableFuture<Reply> waiting = harness.request(sender, "r2");

        harness.broker.cut();

        assertFailed(delivered, Progress.UNKNOWN, Reason.CONNECTION_LOST);
        assertFailed(waiting, Progress.NOT_SENT, Reason.CONNECTION_LOST);
        assertThat(server.reply(0)).isNotDone();
        harness.broker.thaw();
        server.reply(0).complete(reply("late"));
        assertThat(harness.counters().lateReplies()).isEqualTo(1);
        assertThat(server.ids()).containsExactly("r1");
    }

    @Test
    void everythingIsRefusedUntilTheCutIsMended() {
        receive(receiver, COOK, 1, recorder);
        serve(receiver, RecordingRequestListener.echoing());

        harness.broker.cut();

        assertFailed(harness.request(sender, "r1"), Progress.NOT_SENT, Reason.UNAVAILABLE);
        assertFailed(harness.send(sender, COOK, harness.message("m1")), Progress.NOT_SENT, Reason.UNAVAILABLE);
        assertRefused(() -> receive(receiver, COOK, 1, recorder), Reason.UNAVAILABLE);
        assertRefused(() -> serve(receiver, RecordingRequestListener.echoing()), Reason.UNAVAILABLE);
        assertRefused(harness::connect, Reason.UNAVAILABLE);
        harness.broker.mend();
        assertThat(harness.request(sender, "r2")).isCompleted();
        harness.assertAccepted(sender, COOK, "m2");
        assertThat(recorder.ids()).containsExactly("m2");
    }

    @Test
    void cutPutsUnsettledMessagesBackAndIgnoresTheirSettlements() {
        receive(receiver, COOK, 2, recorder);
        harness.assertAccepted(sender, COOK, "m1", "m2", "m3");

        harness.broker.cut();
        recorder.acknowledge(0);
        assertThat(harness.counters().queued()).isEqualTo(3);
        harness.broker.mend();
        assertThat(recorder.ids()).containsExactly("m1", "m2", "m1", "m2");
        assertThat(recorder.attempts()).containsOnly(1);
        recorder.acknowledge(1);
        assertThat(harness.counters().unsettled()).isEqualTo(2);
        recorder.acknowledge(2);

        assertThat(recorder.ids()).containsExactly("m1", "m2", "m1", "m2", "m3");
        assertThat(harness.counters().acknowledged()).isEqualTo(1);
        assertThat(harness.counters().redelivered()).isEqualTo(2);
    }

    @Test
    void cutFailsSendsThatWait() {
        receive(receiver, COOK, 1, recorder);
        harness.assertAccepted(sender, COOK, "m1", "m2", "m3");
        CompletableFuture<Acceptance> full = harness.send(sender, COOK, harness.message("m4"));
        harness.broker.freeze();
        CompletableFuture<Acceptance> frozen = harness.send(sender, COOK, harness.message("m5"));

        harness.broker.cut();

        assertFailed(full, Progress.NOT_SENT, Reason.CONNECTION_LOST);
        assertFailed(frozen, Progress.NOT_SENT, Reason.CONNECTION_LOST);
        assertThat(harness.counters().waitingSends()).isZero();
        assertThat(harness.counters().frozen()).isZero();
        harness.broker.thaw();
        assertThat(harness.counters().accepted()).isEqualTo(3);
    }

    @Test
    void redeliveriesGoOnAfterACut() {
        receive(receiver, COOK, 1, recorder);
        harness.assertAccepted(sender, COOK, "m1");
        recorder.settle(0, new Redeliver(Duration.ofMillis(100)));

        harness.broker.cut();
        assertThat(harness.environment.pendingTimers()).isZero();
        harness.advanceMillis(50);
        harness.broker.mend();
        harness.advanceMillis(49);
        assertThat(recorder.ids()).hasSize(1);
        harness.advanceMillis(1);

        assertThat(recorder.attempts()).containsExactly(1, 2);
    }

    @Test
    void stopLosesEverythingAndRestartBeginsAgainByItself() {
        receive(receiver, COOK, 1, recorder);
        receive(receiver, DELIVERY, 1, recorder).stop();
        serve(receiver, RecordingRequestListener.echoing());
        DeadLetterStore store = receiver.deadLetters(COOK).orElseThrow();
        harness.assertAccepted(sender, COOK, "m1", "m2", "m3");
        recorder.settle(0, new DeadLetter("poison", 1));

        harness.broker.stop();
        recorder.acknowledge(1);
        assertThat(harness.counters().discarded()).isEqualTo(2);
        assertThat(harness.counters().deadLetters()).isZero();
        harness.broker.restart();

        assertThat(store.browse(10)).isCompletedWithValue(List.of());
        assertThat(harness.request(sender, "r1")).isCompleted();
        harness.assertAccepted(sender, READY, "e1");
        assertFailed(harness.send(sender, DELIVERY, harness.message("e2")), Progress.NOT_SENT, Reason.UNROUTABLE);
        harness.assertAccepted(sender, COOK, "m4");
        assertThat(recorder.ids()).containsExactly("m1", "m2", "m4");
        assertThat(harness.counters().accepted()).isEqualTo(4);
    }

    @Test
    void stoppedIntakeIsNotAttachedAgain() {
        Intake intake = receive(receiver, COOK, 1, recorder);
        RecordingRequestListener server = RecordingRequestListener.holding();
        Intake serving = serve(receiver, server);
        harness.assertAccepted(sender, COOK, "m1");
        harness.request(sender, "r1");
        CompletableFuture<Void> end = intake.stop();
        CompletableFuture<Void> servingEnd = serving.stop();
        assertThat(end).isNotDone();
        assertThat(servingEnd).isNotDone();

        harness.broker.cut();
        assertThat(end).isCompleted();
        assertThat(servingEnd).isCompleted();
        harness.broker.mend();

        assertThat(recorder.ids()).containsExactly("m1");
        assertFailed(harness.request(sender, "r2"), Progress.NOT_SENT, Reason.UNROUTABLE);
    }

    @Test
    void intakeStoppedWithoutAConnectionEndsAtOnce() {
        Intake intake = receive(receiver, COOK, 1, recorder);
        Intake serving = serve(receiver, RecordingRequestListener.echoing());
        harness.broker.cut();

        assertThat(intake.stop()).isCompleted();
        assertThat(serving.stop()).isCompleted();
        harness.broker.mend();
        harness.assertAccepted(sender, COOK, "m1");
        assertThat(recorder.ids()).isEmpty();
    }

    @Test
    void brokerThatIsCutAndStoppedNeedsBothRepaired() {
        harness.broker.cut();
        harness.broker.stop();
        harness.broker.mend();
        assertThat(sender.health().status()).isEqualTo(Status.DOWN);
        harness.broker.mend();
        harness.broker.restart();

        assertThat(sender.health().status()).isEqualTo(Status.UP);
        harness.broker.restart();
        harness.assertAccepted(sender, READY, "e1");
    }

    @Test
    void frozenBrokerGivesNothingOutAndTakesNoSettlement() {
        Intake intake = receive(receiver, COOK, 1, recorder);
        harness.assertAccepted(sender, COOK, "m1", "m2");
        harness.broker.freeze();

        recorder.acknowledge(0);
        CompletableFuture<Void> end = intake.stop();
        RecordingMessageListener other = RecordingMessageListener.acknowledging();
        receive(receiver, COOK, 1, other);

        assertThat(end).isNotDone();
        assertThat(other.ids()).isEmpty();
        assertThat(harness.counters().unsettled()).isEqualTo(1);
        harness.broker.thaw();
        assertThat(end).isCompleted();
        assertThat(other.ids()).containsExactly("m2");
        assertThat(harness.counters().acknowledged()).isEqualTo(2);
    }

    @Test
    void settlementOnAFrozenConnectionIsLostWithIt() {
        receive(receiver, COOK, 1, recorder);
        harness.assertAccepted(sender, COOK, "m1");
        harness.broker.freeze();
        recorder.acknowledge(0);
        harness.broker.cut();
        harness.broker.mend();
        harness.broker.thaw();

        assertThat(recorder.ids()).containsExactly("m1", "m1");
        assertThat(harness.counters().acknowledged()).isZero();
    }

    @Test
    void redeliveryThatIsDueOnAFrozenBrokerComesWithTheThaw() {
        receive(receiver, COOK, 1, recorder);
        harness.assertAccepted(sender, COOK, "m1");
        recorder.settle(0, new Redeliver(Duration.ofMillis(100)));
        harness.broker.freeze();
        harness.advanceMillis(200);
        assertThat(recorder.ids()).hasSize(1);

        harness.broker.thaw();

        assertThat(recorder.attempts()).containsExactly(1, 2);
    }

    @Test
    void whatComesDuringTheThawComesLast() {
        RecordingRequestListener server = RecordingRequestListener.behaving(request -> {
            if (request.envelope().id().equals("r1")) {
                harness.request(sender, "r3");
            }
            return CompletableFuture.completedFuture(reply("done"));
        });
        serve(receiver, server);
        harness.broker.freeze();
        harness.request(sender, "r1");
        harness.request(sender, "r2");

        harness.broker.thaw();

        assertThat(server.ids()).containsExactly("r1", "r2", "r3");
        assertThat(harness.counters().pendingRequests()).isZero();
    }

    @Test
    void orderSurvivesACut() {
        receiveOrdered(receiver, COOK, 3, recorder);
        harness.send(sender, COOK, harness.withSubject("a", "a1"));
        harness.send(sender, COOK, harness.withSubject("a", "a2"));
        recorder.settle(0, new Redeliver(Duration.ofMillis(100)));

        harness.broker.cut();
        harness.broker.mend();
        assertThat(recorder.ids()).containsExactly("a1");
        harness.advanceMillis(100);
        harness.broker.cut();
        harness.broker.mend();
        recorder.acknowledge(2);

        assertThat(recorder.ids()).containsExactly("a1", "a1", "a1", "a2");
        assertThat(recorder.attempts()).containsExactly(1, 2, 2, 1);
    }

    @Test
    void healthTellsSinceWhenAndWhy() {
        assertThat(sender.health()).isEqualTo(health(Status.UP, 0, ""));
        harness.advanceMillis(10);
        harness.broker.cut();
        assertThat(sender.health()).isEqualTo(health(Status.DOWN, 10, "the connection was cut"));
        harness.advanceMillis(10);
        harness.broker.stop();
        assertThat(sender.health()).isEqualTo(health(Status.DOWN, 10, "the broker was stopped"));
        harness.broker.mend();
        harness.broker.restart();
        assertThat(sender.health()).isEqualTo(health(Status.UP, 20, ""));
        harness.broker.freeze();
        assertThat(sender.health().status()).isEqualTo(Status.UP);
    }

    private static Component health(Status status, long millis, String reason) {
        return new Component("transport in-memory", status, ManualEnvironment.START.plusMillis(millis), reason);
    }

    private static void assertRefused(Runnable action, Reason reason) {
        assertThatThrownBy(action::run)
                .asInstanceOf(type(TransportException.class))
                .satisfies(failure -> assertThat(failure.reason()).isEqualTo(reason))
                .satisfies(failure -> assertThat(failure.progress()).isEqualTo(Progress.NOT_SENT));
    }
}
