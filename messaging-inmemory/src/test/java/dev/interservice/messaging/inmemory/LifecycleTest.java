package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.BrokerTestHarness.COOK;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.assertFailed;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.receive;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.reply;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.serve;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Health.Status;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.Settlement.Redeliver;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private final BrokerTestHarness harness = new BrokerTestHarness(3);
    private final InMemoryTransport sender = harness.connect();
    private final InMemoryTransport receiver = harness.connect();
    private final RecordingMessageListener recorder = RecordingMessageListener.holding();

    @Test
    void everythingFailsAfterClose() {
        sender.close();
        sender.close();

        assertFailed(harness.request(sender, "r1"), Progress.NOT_SENT, Reason.CLOSED);
        assertFailed(harness.send(sender, COOK, harness.message("m1")), Progress.NOT_SENT, Reason.CLOSED);
        assertClosed(() -> receive(sender, COOK, 1, recorder));
        assertClosed(() -> serve(sender, RecordingRequestListener.echoing()));
        assertThat(sender.health().status()).isEqualTo(Status.DOWN);
        assertThat(sender.health().reason()).isEqualTo("the transport was closed");
    }

    @Test
    void closeFailsWhatThisTransportWaitsFor() {
        RecordingRequestListener server = RecordingRequestListener.holding();
        serve(receiver, server);
        receive(receiver, COOK, 1, recorder);
        harness.assertAccepted(sender, COOK, "m1", "m2", "m3");
        CompletableFuture<Acceptance> send = harness.send(sender, COOK, harness.message("m4"));
        CompletableFuture<Reply> request = harness.request(sender, "r1");
        harness.broker.freeze();
        CompletableFuture<Reply> frozen = harness.request(sender, "r2");
        CompletableFuture<Acceptance> frozenSend = harness.send(sender, COOK, harness.message("m5"));

        sender.close();

        assertFailed(send, Progress.NOT_SENT, Reason.CLOSED);
        assertFailed(request, Progress.UNKNOWN, Reason.CLOSED);
        assertFailed(frozen, Progress.NOT_SENT, Reason.CLOSED);
        assertFailed(frozenSend, Progress.NOT_SENT, Reason.CLOSED);
        assertThat(server.reply(0)).isCancelled();
        assertThat(harness.counters().frozen()).isZero();
    }

    @Test
    void closeOfTheServerFailsItsCallersAtOnce() {
        serve(receiver, RecordingRequestListener.holding());
        CompletableFuture<Reply> request = harness.request(sender, "r1");

        receiver.close();

        assertFailed(request, Progress.UNKNOWN, Reason.CONNECTION_LOST);
        assertFailed(harness.request(sender, "r2"), Progress.NOT_SENT, Reason.UNROUTABLE);
    }

    @Test
    void closeOfOneServerLeavesTheOthersRequestsAlone() {
        RecordingRequestListener other = RecordingRequestListener.holding();
        serve(sender, other);
        CompletableFuture<Reply> request = harness.request(sender, "r1");
        serve(receiver, RecordingRequestListener.holding());

        receiver.close();

        other.reply(0).complete(reply("done"));
        assertThat(request).isCompletedWithValue(reply("done"));
    }

    @Test
    void closeGivesUnsettledMessagesToOthers() {
        receive(receiver, COOK, 2, recorder);
        harness.assertAccepted(sender, COOK, "m1", "m2", "m3");
        RecordingMessageListener other = RecordingMessageListener.acknowledging();
        receive(sender, COOK, 1, other);

        receiver.close();
        recorder.acknowledge(0);

        assertThat(other.ids()).containsExactly("m3", "m1", "m2");
        assertThat(harness.counters().acknowledged()).isEqualTo(3);
    }

    @Test
    void closeLeavesDelayedMessagesToTheTimersOfOthers() {
        receive(
                receiver,
                COOK,
                1,
                RecordingMessageListener.settling(delivery -> new Redeliver(Duration.ofMillis(100))));
        harness.assertAccepted(sender, COOK, "m1");
        receive(sender, COOK, 1, recorder);

        receiver.close();
        assertThat(harness.environment.pendingTimers()).isEqualTo(1);
        harness.advanceMillis(100);

        assertThat(recorder.attempts()).containsExactly(2);
        sender.close();
        assertThat(harness.environment.pendingTimers()).isZero();
    }

    @Test
    void intakesOfAClosedTransportEnd() {
        Intake receiving = receive(receiver, COOK, 1, recorder);
        Intake serving = serve(receiver, RecordingRequestListener.holding());
        harness.assertAccepted(sender, COOK, "m1");
        harness.request(sender, "r1");

        receiver.close();

        assertThat(receiving.stop()).isCompleted();
        assertThat(serving.stop()).isCompleted();
    }

    @Test
    void closeWhileTheBrokerIsDownIsFinal() {
        receive(receiver, COOK, 1, recorder);
        harness.broker.cut();
        receiver.close();
        harness.broker.mend();

        harness.assertAccepted(sender, COOK, "m1");

        assertThat(recorder.ids()).isEmpty();
        assertThat(receiver.health().status()).isEqualTo(Status.DOWN);
    }

    @Test
    void transportPromisesAllButSurvivingARestart() {
        assertThat(sender.guarantees())
                .containsExactlyInAnyOrder(
                        Guarantee.ORDERED_PER_KEY,
                        Guarantee.DURABLE,
                        Guarantee.EXPIRES,
                        Guarantee.DELAYED_REDELIVERY,
                        Guarantee.DEAD_LETTERS,
                        Guarantee.LARGE_BODY);
        assertThat(sender.needsEndpoint()).isFalse();
        assertThat(sender.endpoint()).isEmpty();
        assertThat(sender).hasToString("transport of kitchen to in-memory broker");
    }

    private static void assertClosed(Runnable action) {
        assertThatThrownBy(action::run)
                .asInstanceOf(type(TransportException.class))
                .satisfies(failure -> assertThat(failure.reason()).isEqualTo(Reason.CLOSED));
    }
}
