package dev.interservice.messaging.testkit;

import static dev.interservice.messaging.testkit.Scene.OPERATION;
import static dev.interservice.messaging.testkit.Scene.OTHER_OPERATION;
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
public interface RequestReplyContract extends RequestContentContract, RequestsInTroubleContract {
    /**
     * R1: each request goes to exactly one listener.
     *
     * <p>Two would both do the work. When this fails, look for a request that is sent again behind the engine's back.
     */
    @Test
    default void r1_eachRequestGoesToOneListener(Scene scene) {
        RequestRecorder first = new RequestRecorder(scene.patience(), RequestReplyContract::echo);
        RequestRecorder second = new RequestRecorder(scene.patience(), RequestReplyContract::echo);
        scene.connect().serve(OPERATION, first);
        scene.connect().serve(OPERATION, second);
        Peer caller = scene.connect();

        List<String> ids = Message.ids("r", 100);
        ids.forEach(id -> scene.await(caller.request(OPERATION, Message.of(id))));

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
    default void r2_replyReachesOnlyItsCaller(Scene scene) {
        RequestRecorder server = scene.asked();
        scene.connect().serve(OPERATION, server);
        List<Peer> callers = List.of(scene.connect(), scene.connect());

        Map<String, CompletableFuture<Reply>> replies = new LinkedHashMap<>();
        for (String id : Message.ids("r", 1_000)) {
            replies.put(id, callers.get(replies.size() % 2).request(OPERATION, Message.of(id)));
        }
        // In the opposite order, so that whoever counts on the order is found out.
        server.await(1_000);
        for (int number = 1_000; number > 0; number--) {
            server.reply(number, Message.reply("to " + server.ids().get(number - 1)));
        }

        replies.forEach(
                (id, reply) -> assertThat(Message.textOf(scene.await(reply))).isEqualTo("to " + id));
    }

    /**
     * R3: a fault arrives with its code and its details.
     *
     * <p>It is an answer: the caller acts on it. When this fails, look at the mapping of faults, and at error bodies that a
     * client reads only for some status codes.
     */
    @Test
    default void r3_faultArrivesWithCodeAndDetails(Scene scene) {
        Reply fault = new Reply.Fault("OUT_OF_STOCK", Message.text("{\"item\":\"🍕\"}"));
        scene.connect().serve(OPERATION, asked -> CompletableFuture.completedFuture(fault));

        assertThat(scene.await(scene.connect().request(OPERATION, Message.of("r"))))
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
    default void r3_failureArrivesWithAllThePeerSays(Scene scene) {
        List<Reply> failures = List.of(
                new Reply.Failure(
                        "OVERLOADED", "full", Outcome.NOT_EXECUTED, true, Optional.of(Duration.ofSeconds(3)), false),
                new Reply.Failure("HANDLER_FAILED", "it broke", Outcome.EXECUTED, false, Optional.empty(), true),
                new Reply.Failure("CLOSING", "half done", Outcome.UNKNOWN, false, Optional.empty(), false));
        RequestRecorder server = scene.asked();
        scene.connect().serve(OPERATION, server);
        Peer caller = scene.connect();

        for (int number = 1; number <= failures.size(); number++) {
            CompletableFuture<Reply> reply = caller.request(OPERATION, Message.of("r" + number));
            server.reply(number, failures.get(number - 1));

            assertThat(scene.await(reply)).isEqualTo(failures.get(number - 1));
        }
    }

    /**
     * R4: a reply that comes after its caller gave up is dropped and told to the observer, and reaches nobody.
     *
     * <p>It is news for operators: timeouts are too short, or the peer is too slow. When this fails, look at what becomes
     * of a reply whose request is unknown.
     */
    @Test
    default void r4_lateReplyIsDroppedAndCounted(Scene scene) {
        RequestRecorder server = scene.asked();
        scene.connect().serve(OPERATION, server);
        Peer caller = scene.connect();

        CompletableFuture<Reply> abandoned = caller.request(OPERATION, Message.of("abandoned"));
        server.await(1);
        abandoned.cancel(true);
        scene.awaitGone(caller, server.end(1));
        server.end(1).complete(Message.reply("late"));
        CompletableFuture<Reply> next = caller.request(OPERATION, Message.of("next"));
        server.reply(2, Message.reply("in time"));

        assertThat(Message.textOf(scene.await(next))).isEqualTo("in time");
        assertThat(abandoned).isCompletedExceptionally();
        assertThat(scene.signals().await(Signal.LateReply.class, 1)).hasSize(1);
    }

    /**
     * R5: a request that nobody serves fails as {@code UNROUTABLE}, and certainly did not run.
     *
     * <p>A spelling mistake must not look like a slow service. When this fails, look at how the wire tells that there is no
     * listener: it must tell at once where it can.
     */
    @Test
    default void r5_requestNobodyServesIsUnroutable(Scene scene) {
        scene.connect().serve(OTHER_OPERATION, RequestReplyContract::echo);

        TransportException failure = scene.failure(scene.connect().request(OPERATION, Message.of("r")));

        assertThat(failure.reason()).isEqualTo(Reason.UNROUTABLE);
        assertThat(failure.progress()).isNotEqualTo(Progress.UNKNOWN);
    }

    /**
     * R5: so does a request whose last listener has stopped.
     *
     * <p>When this fails, the wire keeps requests for listeners that may never come again.
     */
    @Test
    default void r5_requestAfterTheListenerStoppedIsUnroutable(Scene scene) {
        Peer server = scene.connect();
        Intake intake = server.serve(OPERATION, RequestReplyContract::echo);
        Peer caller = scene.connect();
        scene.await(caller.request(OPERATION, Message.of("before")));
        scene.await(intake.stop());

        TransportException failure = scene.failure(caller.request(OPERATION, Message.of("after")));

        assertThat(failure.reason()).isEqualTo(Reason.UNROUTABLE);
        assertThat(failure.progress()).isNotEqualTo(Progress.UNKNOWN);
    }

    /**
     * R6: a request that is cancelled ends at once, also while nothing moves on the wire.
     *
     * <p>Timeouts are the engine's, and this is how they fire. When this fails, look for a cancel that waits for the peer.
     */
    @Test
    default void r6_cancelledRequestEndsWhileTheWireIsFrozen(Scene scene) {
        scene.connect().serve(OPERATION, RequestReplyContract::echo);
        Peer caller = scene.connect();
        scene.disturb(Disturbance.FROZEN);
        CompletableFuture<Reply> reply = caller.request(OPERATION, Message.of("r"));

        CompletableFuture<Void> cancelled = scene.inBackground(() -> reply.cancel(true));

        scene.await(cancelled);
        assertThat(reply).isDone();
    }

    /**
     * R7: a listener that fails, by its future or by throwing, is answered for at once, as executed.
     *
     * <p>A failure that looks like a timeout costs the caller the whole timeout and hides the cause. When this fails, look
     * for an exception that is only logged.
     */
    @Test
    default void r7_failingListenerIsAFailureAndNoTimeout(Scene scene) {
        scene.connect()
                .serve(OPERATION, asked -> CompletableFuture.failedFuture(new IllegalStateException("scripted")));
        scene.connect().serve(OTHER_OPERATION, asked -> {
            throw new IllegalStateException("scripted");
        });
        Peer caller = scene.connect();

        for (Reply reply : List.of(
                scene.await(caller.request(OPERATION, Message.of("r1"))),
                scene.await(caller.request(OTHER_OPERATION, Message.of("r2"))))) {
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
    default void r8_slowListenerDoesNotDelayOthers(Scene scene) {
        Peer server = scene.connect();
        RequestRecorder slow = scene.asked();
        server.serve(OPERATION, slow);
        server.serve(OTHER_OPERATION, RequestReplyContract::echo);
        Peer caller = scene.connect();
        CompletableFuture<Reply> waiting = caller.request(OPERATION, Message.of("slow"));
        slow.await(1);

        Reply other = scene.await(caller.request(OTHER_OPERATION, Message.of("other")));
        CompletableFuture<Reply> beside = caller.request(OPERATION, Message.of("beside"));
        slow.reply(2, Message.reply("beside"));

        assertThat(Message.textOf(other)).isEqualTo("body of other");
        assertThat(Message.textOf(scene.await(beside))).isEqualTo("beside");
        assertThat(waiting).isNotDone();
        slow.reply(1, Message.reply("slow"));
        scene.await(waiting);
    }

    /**
     * R9: listeners that themselves ask, three deep, do not wait for each other for ever.
     *
     * <p>When this fails, replies are read by a thread that a listener may hold, or slots are shared by both directions.
     */
    @Test
    default void r9_nestedRequestsDoNotDeadlock(Scene scene) {
        Peer peer = scene.connect();
        peer.serve(OPERATION, asked -> {
            int depth = Integer.parseInt(
                    Message.textOf(new Reply.Success(asked.envelope().body())));
            return depth == 0
                    ? CompletableFuture.completedFuture(Message.reply("bottom"))
                    : peer.request(
                            OPERATION,
                            Message.builder("depth-" + depth, Message.text("" + (depth - 1)))
                                    .build());
        });

        CompletableFuture<Reply> reply = peer.request(
                OPERATION, Message.builder("top", Message.text("3")).build());

        assertThat(Message.textOf(scene.await(reply))).isEqualTo("bottom");
    }

    /**
     * R10: a request whose time is over never reaches the listener.
     *
     * <p>Nobody waits for the answer any more, and work for nobody is what keeps an overloaded service down. When this
     * fails, check the deadline before the request leaves and before it is given to the listener.
     */
    @Test
    default void r10_expiredRequestNeverReachesTheListener(Scene scene) {
        RequestRecorder server = new RequestRecorder(scene.patience(), RequestReplyContract::echo);
        scene.connect().serve(OPERATION, server);
        Peer caller = scene.connect();

        CompletableFuture<Reply> expired = caller.request(OPERATION, Message.of("expired"), Duration.ofMillis(-1));
        scene.await(caller.request(OPERATION, Message.of("in time")));

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
    default void r10_remainingTimeTravels(Scene scene) {
        RequestRecorder server = new RequestRecorder(scene.patience(), RequestReplyContract::echo);
        scene.connect().serve(OPERATION, server);

        scene.await(scene.connect().request(OPERATION, Message.of("r"), Duration.ofMinutes(2)));

        assertThat(server.await(1).deadline().remaining()).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(2));
    }

    private static CompletableFuture<Reply> echo(Delivery asked) {
        return CompletableFuture.completedFuture(
                new Reply.Success(asked.envelope().body()));
    }
}
