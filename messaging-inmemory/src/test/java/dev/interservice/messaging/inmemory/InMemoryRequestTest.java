package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.BrokerTestHarness.RESERVE;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.assertFailed;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.body;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.failure;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.reply;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.serve;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InMemoryRequestTest {
    private final BrokerTestHarness harness = new BrokerTestHarness();
    private final InMemoryTransport caller = harness.connect();
    private final InMemoryTransport peer = harness.connect();

    @Test
    void replyComesBack() {
        RecordingRequestListener recorder = RecordingRequestListener.echoing();
        serve(peer, recorder);
        Envelope envelope = harness.message("r1");
        Deadline deadline = harness.deadlineAfter(Duration.ofSeconds(2));

        CompletableFuture<Reply> reply = caller.request(RESERVE, envelope, deadline);

        assertThat(reply).isCompletedWithValue(reply("body of r1"));
        assertThat(recorder.requests()).containsExactly(new Delivery(envelope, 1, deadline));
        assertThat(harness.counters().requests()).isEqualTo(1);
        assertThat(harness.counters().pendingRequests()).isZero();
    }

    @Test
    void faultAndFailureComeBackAsTheyAre() {
        Reply fault = new Reply.Fault("OUT_OF_STOCK", body("no rice"));
        serve(peer, RecordingRequestListener.behaving(request -> CompletableFuture.completedFuture(fault)));

        assertThat(harness.request(caller, "r1")).isCompletedWithValue(fault);
    }

    @Test
    void requestNobodyServesFailsAtOnce() {
        CompletableFuture<Reply> reply = harness.request(caller, "r1");

        assertFailed(reply, Progress.NOT_SENT, Reason.UNROUTABLE);
        assertThat(failure(reply)).hasMessageContaining("r1").hasMessageContaining("operation inventory.reserve");
        assertThat(harness.counters().pendingRequests()).isZero();
    }

    @Test
    void requestGoesToOneServerInTurn() {
        RecordingRequestListener first = RecordingRequestListener.echoing();
        RecordingRequestListener second = RecordingRequestListener.echoing();
        serve(caller, first);
        serve(peer, second);

        for (int i = 0; i < 4; i++) {
            assertThat(harness.request(caller, "r" + i)).isCompleted();
        }

        assertThat(first.ids()).containsExactly("r0", "r2");
        assertThat(second.ids()).containsExactly("r1", "r3");
    }

    @Test
    void operationsDoNotMix() {
        RecordingRequestListener recorder = RecordingRequestListener.echoing();
        peer.serve(new Address.Operation("inventory", "release"), BrokerTestHarness.unordered(1), recorder);

        assertFailed(harness.request(caller, "r1"), Progress.NOT_SENT, Reason.UNROUTABLE);
        assertThat(recorder.requests()).isEmpty();
    }

    @Test
    void cancelledRequestTellsThatItWasDeliveredAndCancelsTheServersFuture() {
        RecordingRequestListener recorder = RecordingRequestListener.holding();
        serve(peer, recorder);
        CompletableFuture<Reply> reply = harness.request(caller, "r1");

        assertThat(reply.cancel(true)).isTrue();

        assertFailed(reply, Progress.UNKNOWN, Reason.CANCELLED);
        assertThat(recorder.reply(0)).isCancelled();
        assertThat(harness.counters().pendingRequests()).isZero();
        assertThat(harness.counters().lateReplies()).isZero();
        assertThat(reply.cancel(true)).isFalse();
        serve(peer, RecordingRequestListener.echoing());
        assertThat(harness.request(caller, "r2")).isNotCompletedExceptionally();
    }

    @Test
    void serverSeesCancellationThatHappensWhileItIsCalled() {
        CompletableFuture<Reply> running = new CompletableFuture<>();
        CompletableFuture<CompletableFuture<Reply>> pending = new CompletableFuture<>();
        serve(peer, request -> {
            pending.thenAccept(reply -> reply.cancel(true));
            return running;
        });
        harness.broker.freeze();
        pending.complete(harness.request(caller, "r1"));

        harness.broker.thaw();

        assertThat(running).isCancelled();
        assertFailed(pending.join(), Progress.UNKNOWN, Reason.CANCELLED);
    }

    @Test
    void lateReplyIsDroppedAndCounted() {
        // A server's future that cannot be cancelled.
        CompletableFuture<Reply> stubborn = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return false;
            }
        };
        Intake intake = serve(peer, request -> stubborn);
        CompletableFuture<Reply> reply = harness.request(caller, "r1");
        reply.cancel(true);
        assertThat(intake.stop()).isNotDone();

        stubborn.complete(reply("late"));

        assertThat(intake.stop()).isCompleted();

        assertFailed(reply, Progress.UNKNOWN, Reason.CANCELLED);
        assertThat(harness.counters().lateReplies()).isEqualTo(1);
    }

    @Test
    void requestWaitingOnAFrozenBrokerIsCancelledAsNotSent() {
        RecordingRequestListener recorder = RecordingRequestListener.echoing();
        serve(peer, recorder);
        harness.broker.freeze();
        CompletableFuture<Reply> reply = harness.request(caller, "r1");
        assertThat(reply).isNotDone();

        reply.cancel(true);

        assertFailed(reply, Progress.NOT_SENT, Reason.CANCELLED);
        assertThat(harness.counters().frozen()).isZero();
        harness.broker.thaw();
        assertThat(recorder.requests()).isEmpty();
    }

    @Test
    void requestWhoseDeadlineHasPassedIsNotDelivered() {
        RecordingRequestListener recorder = RecordingRequestListener.echoing();
        serve(peer, recorder);
        harness.broker.freeze();
        CompletableFuture<Reply> held =
                caller.request(RESERVE, harness.message("r1"), harness.deadlineAfter(Duration.ofMillis(100)));
        harness.advanceMillis(100);
        harness.broker.thaw();

        assertFailed(held, Progress.NOT_SENT, Reason.CANCELLED);
        assertFailed(
                caller.request(RESERVE, harness.message("r2"), harness.deadlineAfter(Duration.ZERO)),
                Progress.NOT_SENT,
                Reason.CANCELLED);
        assertThat(recorder.requests()).isEmpty();
    }

    @Test
    void listenerThatFailsGivesAFailureAsReply() {
        Reply expected = new Reply.Failure(
                "HANDLER_FAILED",
                "the handler of operation inventory.reserve failed",
                Outcome.EXECUTED,
                false,
                Optional.empty(),
                false);
        Intake failing = serve(
                peer, request -> CompletableFuture.failedFuture(new IllegalStateException("secret of the handler")));
        assertThat(harness.request(caller, "r1")).isCompletedWithValue(expected);
        failing.stop();
        Intake throwing = serve(peer, request -> {
            throw new IllegalStateException("secret of the handler");
        });
        assertThat(harness.request(caller, "r2")).isCompletedWithValue(expected);
        throwing.stop();
        serve(peer, request -> CompletableFuture.completedFuture(null));
        assertThat(harness.request(caller, "r3")).isCompletedWithValue(expected);
    }

    @Test
    void bodyThatIsTooLargeIsRefusedBeforeItTravels() {
        RecordingRequestListener recorder = RecordingRequestListener.echoing();
        serve(peer, recorder);
        Body body = Body.of("text/plain", new byte[BrokerTestHarness.MAX_BYTES + 1]);
        Envelope large = Envelope.of("r1", "test", "inventory.reserve", harness.environment.now(), body)
                .build();

        assertFailed(caller.request(RESERVE, large, Deadline.NONE), Progress.NOT_SENT, Reason.TOO_LARGE);
        assertThat(recorder.requests()).isEmpty();
    }

    @Test
    void replyThatIsTooLargeIsRefused() {
        Reply large = new Reply.Success(Body.of("text/plain", new byte[BrokerTestHarness.MAX_BYTES + 1]));
        serve(peer, request -> CompletableFuture.completedFuture(large));

        assertFailed(harness.request(caller, "r1"), Progress.UNKNOWN, Reason.TOO_LARGE);
    }

    @Test
    void stoppedIntakeGetsNothingNewAndEndsWithTheLastReply() {
        RecordingRequestListener recorder = RecordingRequestListener.holding();
        Intake intake = serve(peer, recorder);
        CompletableFuture<Reply> inFlight = harness.request(caller, "r1");

        CompletableFuture<Void> end = intake.stop();

        assertFailed(harness.request(caller, "r2"), Progress.NOT_SENT, Reason.UNROUTABLE);
        assertThat(end).isNotDone();
        recorder.reply(0).complete(reply("done"));
        assertThat(inFlight).isCompletedWithValue(reply("done"));
        assertThat(end).isCompleted();
        assertThat(intake.stop()).isSameAs(end);
        assertThat(recorder.ids()).containsExactly("r1");
    }

    @Test
    void nestedRequestsWithinOneThreadAreFine() {
        Address.Operation outer = new Address.Operation("order", "place");
        serve(peer, RecordingRequestListener.echoing());
        peer.serve(
                outer,
                BrokerTestHarness.unordered(1),
                request -> peer.request(RESERVE, request.envelope(), request.deadline()));

        assertThat(caller.request(outer, harness.message("r1"), Deadline.NONE))
                .isCompletedWithValue(reply("body of r1"));
    }

    @Test
    void requestsReachTheirListenersInTheOrderOfTheThaw() {
        RecordingRequestListener recorder = RecordingRequestListener.echoing();
        serve(peer, recorder);
        harness.broker.freeze();
        List<CompletableFuture<Reply>> replies =
                List.of(harness.request(caller, "r1"), harness.request(caller, "r2"), harness.request(caller, "r3"));
        assertThat(harness.counters().frozen()).isEqualTo(3);

        harness.broker.thaw();

        assertThat(recorder.ids()).containsExactly("r1", "r2", "r3");
        assertThat(replies).allSatisfy(reply -> assertThat(reply).isCompleted());
    }

    @Test
    void replyWaitsForTheThaw() {
        RecordingRequestListener recorder = RecordingRequestListener.holding();
        Intake intake = serve(peer, recorder);
        CompletableFuture<Reply> reply = harness.request(caller, "r1");
        harness.broker.freeze();

        recorder.reply(0).complete(reply("done"));
        CompletableFuture<Void> end = intake.stop();

        assertThat(reply).isNotDone();
        assertThat(end).isNotDone();
        harness.broker.thaw();
        assertThat(reply).isCompletedWithValue(reply("done"));
        assertThat(end).isCompleted();
    }
}
