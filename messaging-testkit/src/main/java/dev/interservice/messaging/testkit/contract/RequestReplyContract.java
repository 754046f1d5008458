package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.TransportTestContext.OPERATION;
import static dev.interservice.messaging.testkit.contract.TransportTestContext.OTHER_OPERATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The rules of a {@link dev.interservice.messaging.transport.RequestReplyTransport}, on the SPI: bytes in, bytes out. */
public interface RequestReplyContract extends RequestContentContract, PendingRequestContract {
    /**
     * R1: each request goes to exactly one listener.
     *
     * <p>Two would both do the work. When this fails, look for a request that is sent again behind the engine's back.
     */
    @Test
    default void r1_eachRequestGoesToOneListener(TransportTestContext test) {
        RequestRecorder first = new RequestRecorder(test.patience(), RequestReplyContract::echo);
        RequestRecorder second = new RequestRecorder(test.patience(), RequestReplyContract::echo);
        test.connect().serve(OPERATION, first);
        test.connect().serve(OPERATION, second);
        TransportUnderTest caller = test.connect();

        List<String> ids = TestMessages.ids("r", 100);
        ids.forEach(id -> test.await(caller.request(OPERATION, TestMessages.of(id))));

        List<String> handled = new ArrayList<>(first.ids());
        handled.addAll(second.ids());
        assertThat(handled).containsExactlyInAnyOrderElementsOf(ids);
    }

    /**
     * R2: a reply reaches only its caller, with a thousand of them waiting at once.
     *
     * <p>A crossed reply is somebody else's money. When this fails, look at how replies find their request: by an id that
     * nobody else uses, never by order.
     */
    @Test
    default void r2_replyReachesOnlyItsCaller(TransportTestContext test) {
        RequestRecorder server = test.requestRecorder();
        test.connect().serve(OPERATION, server);
        List<TransportUnderTest> callers = List.of(test.connect(), test.connect());

        Map<String, CompletableFuture<Reply>> replies = new LinkedHashMap<>();
        for (String id : TestMessages.ids("r", 1_000)) {
            replies.put(id, callers.get(replies.size() % 2).request(OPERATION, TestMessages.of(id)));
        }
        // In the opposite order, so that whoever counts on the order is found out.
        server.await(1_000);
        for (int number = 1_000; number > 0; number--) {
            server.reply(number, TestMessages.reply("to " + server.ids().get(number - 1)));
        }

        replies.forEach((id, reply) ->
                assertThat(TestMessages.textOf(test.await(reply))).isEqualTo("to " + id));
    }

    /**
     * R3: a fault arrives with its code and its details.
     *
     * <p>It is an answer: the caller acts on it. When this fails, look at the mapping of faults, and at error bodies that a
     * client reads only for some status codes.
     */
    @Test
    default void r3_faultArrivesWithCodeAndDetails(TransportTestContext test) {
        Reply fault = new Reply.Fault("OUT_OF_STOCK", TestMessages.text("{\"item\":\"🍕\"}"));
        test.connect().serve(OPERATION, asked -> CompletableFuture.completedFuture(fault));

        assertThat(test.await(test.connect().request(OPERATION, TestMessages.of("r"))))
                .isEqualTo(fault);
    }

    /**
     * R3: a failure arrives with all that the peer says about it: code, message, outcome, when to come again, and whether
     * anybody may try again.
     *
     * <p>Retries obey these words; a lost "not executed" loses a retry, a lost "do not retry" multiplies them. When this
     * fails, look at the mapping of the field that differs.
     */
    @Test
    default void r3_failureArrivesWithAllThePeerSays(TransportTestContext test) {
        List<Reply> failures = List.of(
                new Reply.Failure(
                        "OVERLOADED", "full", Outcome.NOT_EXECUTED, true, Optional.of(Duration.ofSeconds(3)), false),
                new Reply.Failure("HANDLER_FAILED", "it broke", Outcome.EXECUTED, false, Optional.empty(), true),
                new Reply.Failure("CLOSING", "half done", Outcome.UNKNOWN, false, Optional.empty(), false));
        RequestRecorder server = test.requestRecorder();
        test.connect().serve(OPERATION, server);
        TransportUnderTest caller = test.connect();

        for (int number = 1; number <= failures.size(); number++) {
            CompletableFuture<Reply> reply = caller.request(OPERATION, TestMessages.of("r" + number));
            server.reply(number, failures.get(number - 1));

            assertThat(test.await(reply)).isEqualTo(failures.get(number - 1));
        }
    }

    /**
     * R4: a reply that comes after its caller gave up is dropped and told to the observer, and reaches nobody.
     *
     * <p>It is news for operators: timeouts are too short, or the peer is too slow. When this fails, look at what becomes
     * of a reply whose request is unknown.
     */
    @Test
    default void r4_lateReplyIsDroppedAndCounted(TransportTestContext test) {
        RequestRecorder server = test.requestRecorder();
        test.connect().serve(OPERATION, server);
        TransportUnderTest caller = test.connect();

        CompletableFuture<Reply> abandoned = caller.request(OPERATION, TestMessages.of("abandoned"));
        server.await(1);
        abandoned.cancel(true);
        test.awaitCallerGone(caller, server.result(1));
        server.result(1).complete(TestMessages.reply("late"));
        CompletableFuture<Reply> next = caller.request(OPERATION, TestMessages.of("next"));
        server.reply(2, TestMessages.reply("in time"));

        assertThat(TestMessages.textOf(test.await(next))).isEqualTo("in time");
        assertThat(abandoned).isCompletedExceptionally();
        assertThat(test.signals().await(Signal.LateReply.class, 1)).hasSize(1);
    }

    /**
     * R5: a request that nobody serves fails as {@code UNROUTABLE}, and certainly did not run.
     *
     * <p>A spelling mistake must not look like a slow service. When this fails, look at how the wire tells that there is no
     * listener: it must tell at once where it can.
     */
    @Test
    default void r5_requestNobodyServesIsUnroutable(TransportTestContext test) {
        test.connect().serve(OTHER_OPERATION, RequestReplyContract::echo);

        TransportException failure = test.awaitFailure(test.connect().request(OPERATION, TestMessages.of("r")));

        assertThat(failure.reason()).isEqualTo(Reason.UNROUTABLE);
        assertThat(failure.progress()).isNotEqualTo(Progress.UNKNOWN);
    }

    /**
     * R5: so does a request whose last listener has stopped.
     *
     * <p>When this fails, the wire keeps requests for listeners that may never come again.
     */
    @Test
    default void r5_requestAfterTheListenerStoppedIsUnroutable(TransportTestContext test) {
        TransportUnderTest server = test.connect();
        Intake intake = server.serve(OPERATION, RequestReplyContract::echo);
        TransportUnderTest caller = test.connect();
        test.await(caller.request(OPERATION, TestMessages.of("before")));
        test.await(intake.stop());

        TransportException failure = test.awaitFailure(caller.request(OPERATION, TestMessages.of("after")));

        assertThat(failure.reason()).isEqualTo(Reason.UNROUTABLE);
        assertThat(failure.progress()).isNotEqualTo(Progress.UNKNOWN);
    }

    /**
     * R6: a request that is cancelled ends at once, also while nothing moves on the wire.
     *
     * <p>Timeouts are the engine's, and this is how they fire. When this fails, look for a cancel that waits for the peer.
     */
    @Test
    default void r6_cancelledRequestEndsWhileTheWireIsFrozen(TransportTestContext test) {
        test.connect().serve(OPERATION, RequestReplyContract::echo);
        TransportUnderTest caller = test.connect();
        test.disturb(Disturbance.FROZEN);
        CompletableFuture<Reply> reply = caller.request(OPERATION, TestMessages.of("r"));

        CompletableFuture<Void> cancelled = test.runInBackground(() -> reply.cancel(true));

        test.await(cancelled);
        assertThat(reply).isDone();
    }

    /**
     * R7: a listener that fails, by its future or by throwing, is answered for at once, as executed.
     *
     * <p>A failure that looks like a timeout costs the caller the whole timeout and hides the cause. When this fails, look
     * for an exception that is only logged.
     */
    @Test
    default void r7_failingListenerIsAFailureAndNoTimeout(TransportTestContext test) {
        test.connect().serve(OPERATION, asked -> CompletableFuture.failedFuture(new IllegalStateException("scripted")));
        test.connect().serve(OTHER_OPERATION, asked -> {
            throw new IllegalStateException("scripted");
        });
        TransportUnderTest caller = test.connect();

        for (Reply reply : List.of(
                test.await(caller.request(OPERATION, TestMessages.of("r1"))),
                test.await(caller.request(OTHER_OPERATION, TestMessages.of("r2"))))) {
            assertThat(reply).isInstanceOf(Reply.Failure.class);
            assertThat(((Reply.Failure) reply).outcome()).isEqualTo(Outcome.EXECUTED);
            assertThat(reply.toString()).doesNotContain("scripted", "IllegalState");
        }
    }

    /**
     * R8: a slow listener does not delay other operations, nor other requests of its own.
     *
     * <p>When this fails, look for a thread that waits for a listener's future, or hands out one request at a time.
     */
    @Test
    default void r8_slowListenerDoesNotDelayOthers(TransportTestContext test) {
        TransportUnderTest server = test.connect();
        RequestRecorder slow = test.requestRecorder();
        server.serve(OPERATION, slow);
        server.serve(OTHER_OPERATION, RequestReplyContract::echo);
        TransportUnderTest caller = test.connect();
        CompletableFuture<Reply> waiting = caller.request(OPERATION, TestMessages.of("slow"));
        slow.await(1);

        Reply other = test.await(caller.request(OTHER_OPERATION, TestMessages.of("other")));
        CompletableFuture<Reply> beside = caller.request(OPERATION, TestMessages.of("beside"));
        slow.reply(2, TestMessages.reply("beside"));

        assertThat(TestMessages.textOf(other)).isEqualTo("body of other");
        assertThat(TestMessages.textOf(test.await(beside))).isEqualTo("beside");
        assertThat(waiting).isNotDone();
        slow.reply(1, TestMessages.reply("slow"));
        test.await(waiting);
    }

    /**
     * R9: listeners that themselves ask, three deep, do not wait for each other for ever.
     *
     * <p>When this fails, replies are read by a thread that a listener may hold, or slots are shared by both directions.
     */
    @Test
    default void r9_nestedRequestsDoNotDeadlock(TransportTestContext test) {
        TransportUnderTest tested = test.connect();
        tested.serve(OPERATION, asked -> {
            int depth = Integer.parseInt(
                    TestMessages.textOf(new Reply.Success(asked.envelope().body())));
            return depth == 0
                    ? CompletableFuture.completedFuture(TestMessages.reply("bottom"))
                    : tested.request(
                            OPERATION,
                            TestMessages.builder("depth-" + depth, TestMessages.text("" + (depth - 1)))
                                    .build());
        });

        CompletableFuture<Reply> reply = tested.request(
                OPERATION, TestMessages.builder("top", TestMessages.text("3")).build());

        assertThat(TestMessages.textOf(test.await(reply))).isEqualTo("bottom");
    }

    /**
     * R10: a request whose time is over never reaches the listener.
     *
     * <p>Nobody waits for the answer any more, and work for nobody is what keeps an overloaded service down. When this
     * fails, check the deadline before the request leaves and before it is given to the listener.
     */
    @Test
    default void r10_expiredRequestNeverReachesTheListener(TransportTestContext test) {
        RequestRecorder server = new RequestRecorder(test.patience(), RequestReplyContract::echo);
        test.connect().serve(OPERATION, server);
        TransportUnderTest caller = test.connect();

        CompletableFuture<Reply> expired = caller.request(OPERATION, TestMessages.of("expired"), Duration.ofMillis(-1));
        test.await(caller.request(OPERATION, TestMessages.of("in time")));

        assertThat(server.ids()).containsExactly("in time");
        expired.cancel(true);
    }

    /**
     * R10: the time that remains travels with the request.
     *
     * <p>Requests that the handler makes inherit it. When this fails, the deadline is not written, or written as a time of
     * day, which another machine reads by its own clock.
     */
    @Test
    default void r10_remainingTimeTravels(TransportTestContext test) {
        RequestRecorder server = new RequestRecorder(test.patience(), RequestReplyContract::echo);
        test.connect().serve(OPERATION, server);

        test.await(test.connect().request(OPERATION, TestMessages.of("r"), Duration.ofMinutes(2)));

        assertThat(server.await(1).deadline().remaining()).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(2));
    }

    private static CompletableFuture<Reply> echo(Delivery asked) {
        return CompletableFuture.completedFuture(
                new Reply.Success(asked.envelope().body()));
    }
}
