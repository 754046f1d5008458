package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.Bench.COOK;
import static dev.interservice.messaging.inmemory.Bench.DELIVERY;
import static dev.interservice.messaging.inmemory.Bench.READY;
import static dev.interservice.messaging.inmemory.Bench.assertFailed;
import static dev.interservice.messaging.inmemory.Bench.receive;
import static dev.interservice.messaging.inmemory.Bench.receiveOrdered;
import static dev.interservice.messaging.inmemory.Bench.reply;
import static dev.interservice.messaging.inmemory.Bench.serve;
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

class TroubleTest {
    private final Bench bench = new Bench(3);
    private final InMemoryTransport sender = bench.connect();
    private final InMemoryTransport receiver = bench.connect();
    private final MessageRecorder recorder = MessageRecorder.holding();

    @Test
    void cutFailsPendingRequestsAtOnceAndTheirReplyIsLate() {
        RequestRecorder server = RequestRecorder.holding();
        serve(receiver, server);
        CompletableFuture<Reply> delivered = bench.request(sender, "r1");
        bench.broker.freeze();
        CompletableFuture<Reply> waiting = bench.request(sender, "r2");

        bench.broker.cut();

        assertFailed(delivered, Progress.UNKNOWN, Reason.CONNECTION_LOST);
        assertFailed(waiting, Progress.NOT_SENT, Reason.CONNECTION_LOST);
        assertThat(server.reply(0)).isNotDone();
        bench.broker.thaw();
        server.reply(0).complete(reply("late"));
        assertThat(bench.counters().lateReplies()).isEqualTo(1);
        assertThat(server.ids()).containsExactly("r1");
    }

    @Test
    void everythingIsRefusedUntilTheCutIsMended() {
        receive(receiver, COOK, 1, recorder);
        serve(receiver, RequestRecorder.echoing());

        bench.broker.cut();

        assertFailed(bench.request(sender, "r1"), Progress.NOT_SENT, Reason.UNAVAILABLE);
        assertFailed(bench.send(sender, COOK, bench.message("m1")), Progress.NOT_SENT, Reason.UNAVAILABLE);
        assertRefused(() -> receive(receiver, COOK, 1, recorder), Reason.UNAVAILABLE);
        assertRefused(() -> serve(receiver, RequestRecorder.echoing()), Reason.UNAVAILABLE);
        assertRefused(bench::connect, Reason.UNAVAILABLE);
        bench.broker.mend();
        assertThat(bench.request(sender, "r2")).isCompleted();
        bench.accepted(sender, COOK, "m2");
        assertThat(recorder.ids()).containsExactly("m2");
    }

    @Test
    void cutPutsUnsettledMessagesBackAndIgnoresTheirSettlements() {
        receive(receiver, COOK, 2, recorder);
        bench.accepted(sender, COOK, "m1", "m2", "m3");

        bench.broker.cut();
        recorder.acknowledge(0);
        assertThat(bench.counters().queued()).isEqualTo(3);
        bench.broker.mend();
        assertThat(recorder.ids()).containsExactly("m1", "m2", "m1", "m2");
        assertThat(recorder.attempts()).containsOnly(1);
        recorder.acknowledge(1);
        assertThat(bench.counters().unsettled()).isEqualTo(2);
        recorder.acknowledge(2);

        assertThat(recorder.ids()).containsExactly("m1", "m2", "m1", "m2", "m3");
        assertThat(bench.counters().acknowledged()).isEqualTo(1);
        assertThat(bench.counters().redelivered()).isEqualTo(2);
    }

    @Test
    void cutFailsSendsThatWait() {
        receive(receiver, COOK, 1, recorder);
        bench.accepted(sender, COOK, "m1", "m2", "m3");
        CompletableFuture<Acceptance> full = bench.send(sender, COOK, bench.message("m4"));
        bench.broker.freeze();
        CompletableFuture<Acceptance> frozen = bench.send(sender, COOK, bench.message("m5"));

        bench.broker.cut();

        assertFailed(full, Progress.NOT_SENT, Reason.CONNECTION_LOST);
        assertFailed(frozen, Progress.NOT_SENT, Reason.CONNECTION_LOST);
        assertThat(bench.counters().waitingSends()).isZero();
        assertThat(bench.counters().frozen()).isZero();
        bench.broker.thaw();
        assertThat(bench.counters().accepted()).isEqualTo(3);
    }

    @Test
    void redeliveriesGoOnAfterACut() {
        receive(receiver, COOK, 1, recorder);
        bench.accepted(sender, COOK, "m1");
        recorder.settle(0, new Redeliver(Duration.ofMillis(100)));

        bench.broker.cut();
        assertThat(bench.environment.pendingTimers()).isZero();
        bench.advanceMillis(50);
        bench.broker.mend();
        bench.advanceMillis(49);
        assertThat(recorder.ids()).hasSize(1);
        bench.advanceMillis(1);

        assertThat(recorder.attempts()).containsExactly(1, 2);
    }

    @Test
    void stopLosesEverythingAndRestartBeginsAgainByItself() {
        receive(receiver, COOK, 1, recorder);
        receive(receiver, DELIVERY, 1, recorder).stop();
        serve(receiver, RequestRecorder.echoing());
        DeadLetterStore store = receiver.deadLetters(COOK).orElseThrow();
        bench.accepted(sender, COOK, "m1", "m2", "m3");
        recorder.settle(0, new DeadLetter("poison", 1));

        bench.broker.stop();
        recorder.acknowledge(1);
        assertThat(bench.counters().discarded()).isEqualTo(2);
        assertThat(bench.counters().deadLetters()).isZero();
        bench.broker.restart();

        assertThat(store.browse(10)).isCompletedWithValue(List.of());
        assertThat(bench.request(sender, "r1")).isCompleted();
        bench.accepted(sender, READY, "e1");
        assertFailed(bench.send(sender, DELIVERY, bench.message("e2")), Progress.NOT_SENT, Reason.UNROUTABLE);
        bench.accepted(sender, COOK, "m4");
        assertThat(recorder.ids()).containsExactly("m1", "m2", "m4");
        assertThat(bench.counters().accepted()).isEqualTo(4);
    }

    @Test
    void stoppedIntakeIsNotAttachedAgain() {
        Intake intake = receive(receiver, COOK, 1, recorder);
        RequestRecorder server = RequestRecorder.holding();
        Intake serving = serve(receiver, server);
        bench.accepted(sender, COOK, "m1");
        bench.request(sender, "r1");
        CompletableFuture<Void> end = intake.stop();
        CompletableFuture<Void> servingEnd = serving.stop();
        assertThat(end).isNotDone();
        assertThat(servingEnd).isNotDone();

        bench.broker.cut();
        assertThat(end).isCompleted();
        assertThat(servingEnd).isCompleted();
        bench.broker.mend();

        assertThat(recorder.ids()).containsExactly("m1");
        assertFailed(bench.request(sender, "r2"), Progress.NOT_SENT, Reason.UNROUTABLE);
    }

    @Test
    void intakeStoppedWithoutAConnectionEndsAtOnce() {
        Intake intake = receive(receiver, COOK, 1, recorder);
        Intake serving = serve(receiver, RequestRecorder.echoing());
        bench.broker.cut();

        assertThat(intake.stop()).isCompleted();
        assertThat(serving.stop()).isCompleted();
        bench.broker.mend();
        bench.accepted(sender, COOK, "m1");
        assertThat(recorder.ids()).isEmpty();
    }

    @Test
    void brokerThatIsCutAndStoppedNeedsBothRepaired() {
        bench.broker.cut();
        bench.broker.stop();
        bench.broker.mend();
        assertThat(sender.health().status()).isEqualTo(Status.DOWN);
        bench.broker.mend();
        bench.broker.restart();

        assertThat(sender.health().status()).isEqualTo(Status.UP);
        bench.broker.restart();
        bench.accepted(sender, READY, "e1");
    }

    @Test
    void frozenBrokerGivesNothingOutAndTakesNoSettlement() {
        Intake intake = receive(receiver, COOK, 1, recorder);
        bench.accepted(sender, COOK, "m1", "m2");
        bench.broker.freeze();

        recorder.acknowledge(0);
        CompletableFuture<Void> end = intake.stop();
        MessageRecorder other = MessageRecorder.acknowledging();
        receive(receiver, COOK, 1, other);

        assertThat(end).isNotDone();
        assertThat(other.ids()).isEmpty();
        assertThat(bench.counters().unsettled()).isEqualTo(1);
        bench.broker.thaw();
        assertThat(end).isCompleted();
        assertThat(other.ids()).containsExactly("m2");
        assertThat(bench.counters().acknowledged()).isEqualTo(2);
    }

    @Test
    void settlementOnAFrozenConnectionIsLostWithIt() {
        receive(receiver, COOK, 1, recorder);
        bench.accepted(sender, COOK, "m1");
        bench.broker.freeze();
        recorder.acknowledge(0);
        bench.broker.cut();
        bench.broker.mend();
        bench.broker.thaw();

        assertThat(recorder.ids()).containsExactly("m1", "m1");
        assertThat(bench.counters().acknowledged()).isZero();
    }

    @Test
    void redeliveryThatIsDueOnAFrozenBrokerComesWithTheThaw() {
        receive(receiver, COOK, 1, recorder);
        bench.accepted(sender, COOK, "m1");
        recorder.settle(0, new Redeliver(Duration.ofMillis(100)));
        bench.broker.freeze();
        bench.advanceMillis(200);
        assertThat(recorder.ids()).hasSize(1);

        bench.broker.thaw();

        assertThat(recorder.attempts()).containsExactly(1, 2);
    }

    @Test
    void whatComesDuringTheThawComesLast() {
        RequestRecorder server = RequestRecorder.behaving(request -> {
            if (request.envelope().id().equals("r1")) {
                bench.request(sender, "r3");
            }
            return CompletableFuture.completedFuture(reply("done"));
        });
        serve(receiver, server);
        bench.broker.freeze();
        bench.request(sender, "r1");
        bench.request(sender, "r2");

        bench.broker.thaw();

        assertThat(server.ids()).containsExactly("r1", "r2", "r3");
        assertThat(bench.counters().pendingRequests()).isZero();
    }

    @Test
    void orderSurvivesACut() {
        receiveOrdered(receiver, COOK, 3, recorder);
        bench.send(sender, COOK, bench.about("a", "a1"));
        bench.send(sender, COOK, bench.about("a", "a2"));
        recorder.settle(0, new Redeliver(Duration.ofMillis(100)));

        bench.broker.cut();
        bench.broker.mend();
        assertThat(recorder.ids()).containsExactly("a1");
        bench.advanceMillis(100);
        bench.broker.cut();
        bench.broker.mend();
        recorder.acknowledge(2);

        assertThat(recorder.ids()).containsExactly("a1", "a1", "a1", "a2");
        assertThat(recorder.attempts()).containsExactly(1, 2, 2, 1);
    }

    @Test
    void healthTellsSinceWhenAndWhy() {
        assertThat(sender.health()).isEqualTo(health(Status.UP, 0, ""));
        bench.advanceMillis(10);
        bench.broker.cut();
        assertThat(sender.health()).isEqualTo(health(Status.DOWN, 10, "the connection was cut"));
        bench.advanceMillis(10);
        bench.broker.stop();
        assertThat(sender.health()).isEqualTo(health(Status.DOWN, 10, "the broker was stopped"));
        bench.broker.mend();
        bench.broker.restart();
        assertThat(sender.health()).isEqualTo(health(Status.UP, 20, ""));
        bench.broker.freeze();
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
