package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.Bench.RESERVE;
import static dev.interservice.messaging.inmemory.Bench.assertFailed;
import static dev.interservice.messaging.inmemory.Bench.body;
import static dev.interservice.messaging.inmemory.Bench.failure;
import static dev.interservice.messaging.inmemory.Bench.reply;
import static dev.interservice.messaging.inmemory.Bench.serve;
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

class RequestTest {
    private final Bench bench = new Bench();
    private final InMemoryTransport caller = bench.connect();
    private final InMemoryTransport peer = bench.connect();

    @Test
    void replyComesBack() {
        RequestRecorder recorder = RequestRecorder.echoing();
        serve(peer, recorder);
        Envelope envelope = bench.message("r1");
        Deadline deadline = bench.in(Duration.ofSeconds(2));

        CompletableFuture<Reply> reply = caller.request(RESERVE, envelope, deadline);

        assertThat(reply).isCompletedWithValue(reply("body of r1"));
        assertThat(recorder.requests()).containsExactly(new Delivery(envelope, 1, deadline));
        assertThat(bench.counters().requests()).isEqualTo(1);
        assertThat(bench.counters().pendingRequests()).isZero();
    }

    @Test
    void faultAndFailureComeBackAsTheyAre() {
        Reply fault = new Reply.Fault("OUT_OF_STOCK", body("no rice"));
        serve(peer, RequestRecorder.behaving(request -> CompletableFuture.completedFuture(fault)));

        assertThat(bench.request(caller, "r1")).isCompletedWithValue(fault);
    }

    @Test
    void requestNobodyServesFailsAtOnce() {
        CompletableFuture<Reply> reply = bench.request(caller, "r1");

        assertFailed(reply, Progress.NOT_SENT, Reason.UNROUTABLE);
        assertThat(failure(reply)).hasMessageContaining("r1").hasMessageContaining("operation inventory.reserve");
        assertThat(bench.counters().pendingRequests()).isZero();
    }

    @Test
    void requestGoesToOneServerInTurn() {
        RequestRecorder first = RequestRecorder.echoing();
        RequestRecorder second = RequestRecorder.echoing();
        serve(caller, first);
        serve(peer, second);

        for (int i = 0; i < 4; i++) {
            assertThat(bench.request(caller, "r" + i)).isCompleted();
        }

        assertThat(first.ids()).containsExactly("r0", "r2");
        assertThat(second.ids()).containsExactly("r1", "r3");
    }

    @Test
    void operationsDoNotMix() {
        RequestRecorder recorder = RequestRecorder.echoing();
        peer.serve(new Address.Operation("inventory", "release"), Bench.unordered(1), recorder);

        assertFailed(bench.request(caller, "r1"), Progress.NOT_SENT, Reason.UNROUTABLE);
        assertThat(recorder.requests()).isEmpty();
    }

    @Test
    void cancelledRequestTellsThatItWasDeliveredAndCancelsTheServersFuture() {
        RequestRecorder recorder = RequestRecorder.holding();
        serve(peer, recorder);
        CompletableFuture<Reply> reply = bench.request(caller, "r1");

        assertThat(reply.cancel(true)).isTrue();

        assertFailed(reply, Progress.UNKNOWN, Reason.CANCELLED);
        assertThat(recorder.reply(0)).isCancelled();
        assertThat(bench.counters().pendingRequests()).isZero();
        assertThat(bench.counters().lateReplies()).isZero();
        assertThat(reply.cancel(true)).isFalse();
        serve(peer, RequestRecorder.echoing());
        assertThat(bench.request(caller, "r2")).isNotCompletedExceptionally();
    }

    @Test
    void serverSeesCancellationThatHappensWhileItIsCalled() {
        CompletableFuture<Reply> running = new CompletableFuture<>();
        CompletableFuture<CompletableFuture<Reply>> pending = new CompletableFuture<>();
        serve(peer, request -> {
            pending.thenAccept(reply -> reply.cancel(true));
            return running;
        });
        bench.broker.freeze();
        pending.complete(bench.request(caller, "r1"));

        bench.broker.thaw();

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
        CompletableFuture<Reply> reply = bench.request(caller, "r1");
        reply.cancel(true);
        assertThat(intake.stop()).isNotDone();

        stubborn.complete(reply("late"));

        assertThat(intake.stop()).isCompleted();

        assertFailed(reply, Progress.UNKNOWN, Reason.CANCELLED);
        assertThat(bench.counters().lateReplies()).isEqualTo(1);
    }

    @Test
    void requestWaitingOnAFrozenBrokerIsCancelledAsNotSent() {
        RequestRecorder recorder = RequestRecorder.echoing();
        serve(peer, recorder);
        bench.broker.freeze();
        CompletableFuture<Reply> reply = bench.request(caller, "r1");
        assertThat(reply).isNotDone();

        reply.cancel(true);

        assertFailed(reply, Progress.NOT_SENT, Reason.CANCELLED);
        assertThat(bench.counters().frozen()).isZero();
        bench.broker.thaw();
        assertThat(recorder.requests()).isEmpty();
    }

    @Test
    void requestWhoseDeadlineHasPassedIsNotDelivered() {
        RequestRecorder recorder = RequestRecorder.echoing();
        serve(peer, recorder);
        bench.broker.freeze();
        CompletableFuture<Reply> held = caller.request(RESERVE, bench.message("r1"), bench.in(Duration.ofMillis(100)));
        bench.advanceMillis(100);
        bench.broker.thaw();

        assertFailed(held, Progress.NOT_SENT, Reason.CANCELLED);
        assertFailed(
                caller.request(RESERVE, bench.message("r2"), bench.in(Duration.ZERO)),
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
        assertThat(bench.request(caller, "r1")).isCompletedWithValue(expected);
        failing.stop();
        Intake throwing = serve(peer, request -> {
            throw new IllegalStateException("secret of the handler");
        });
        assertThat(bench.request(caller, "r2")).isCompletedWithValue(expected);
        throwing.stop();
        serve(peer, request -> CompletableFuture.completedFuture(null));
        assertThat(bench.request(caller, "r3")).isCompletedWithValue(expected);
    }

    @Test
    void bodyThatIsTooLargeIsRefusedBeforeItTravels() {
        RequestRecorder recorder = RequestRecorder.echoing();
        serve(peer, recorder);
        Body body = Body.of("text/plain", new byte[Bench.MAX_BYTES + 1]);
        Envelope large = Envelope.of("r1", "test", "inventory.reserve", bench.environment.now(), body)
                .build();

        assertFailed(caller.request(RESERVE, large, Deadline.NONE), Progress.NOT_SENT, Reason.TOO_LARGE);
        assertThat(recorder.requests()).isEmpty();
    }

    @Test
    void replyThatIsTooLargeIsRefused() {
        Reply large = new Reply.Success(Body.of("text/plain", new byte[Bench.MAX_BYTES + 1]));
        serve(peer, request -> CompletableFuture.completedFuture(large));

        assertFailed(bench.request(caller, "r1"), Progress.UNKNOWN, Reason.TOO_LARGE);
    }

    @Test
    void stoppedIntakeGetsNothingNewAndEndsWithTheLastReply() {
        RequestRecorder recorder = RequestRecorder.holding();
        Intake intake = serve(peer, recorder);
        CompletableFuture<Reply> inHand = bench.request(caller, "r1");

        CompletableFuture<Void> end = intake.stop();

        assertFailed(bench.request(caller, "r2"), Progress.NOT_SENT, Reason.UNROUTABLE);
        assertThat(end).isNotDone();
        recorder.reply(0).complete(reply("done"));
        assertThat(inHand).isCompletedWithValue(reply("done"));
        assertThat(end).isCompleted();
        assertThat(intake.stop()).isSameAs(end);
        assertThat(recorder.ids()).containsExactly("r1");
    }

    @Test
    void nestedRequestsWithinOneThreadAreFine() {
        Address.Operation outer = new Address.Operation("order", "place");
        serve(peer, RequestRecorder.echoing());
        peer.serve(outer, Bench.unordered(1), request -> peer.request(RESERVE, request.envelope(), request.deadline()));

        assertThat(caller.request(outer, bench.message("r1"), Deadline.NONE)).isCompletedWithValue(reply("body of r1"));
    }

    @Test
    void requestsReachTheirListenersInTheOrderOfTheThaw() {
        RequestRecorder recorder = RequestRecorder.echoing();
        serve(peer, recorder);
        bench.broker.freeze();
        List<CompletableFuture<Reply>> replies =
                List.of(bench.request(caller, "r1"), bench.request(caller, "r2"), bench.request(caller, "r3"));
        assertThat(bench.counters().frozen()).isEqualTo(3);

        bench.broker.thaw();

        assertThat(recorder.ids()).containsExactly("r1", "r2", "r3");
        assertThat(replies).allSatisfy(reply -> assertThat(reply).isCompleted());
    }

    @Test
    void replyWaitsForTheThaw() {
        RequestRecorder recorder = RequestRecorder.holding();
        Intake intake = serve(peer, recorder);
        CompletableFuture<Reply> reply = bench.request(caller, "r1");
        bench.broker.freeze();

        recorder.reply(0).complete(reply("done"));
        CompletableFuture<Void> end = intake.stop();

        assertThat(reply).isNotDone();
        assertThat(end).isNotDone();
        bench.broker.thaw();
        assertThat(reply).isCompletedWithValue(reply("done"));
        assertThat(end).isCompleted();
    }
}
