package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.SampleContracts.COOK;
import static dev.interservice.messaging.testkit.contract.SampleContracts.SOUP;
import static dev.interservice.messaging.testkit.contract.SampleContracts.TEA;
import static dev.interservice.messaging.testkit.contract.SampleContracts.TIMEOUT;
import static dev.interservice.messaging.testkit.contract.SampleContracts.recordingHandler;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.ConnectionLostException;
import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.testkit.contract.SampleContracts.Meal;
import dev.interservice.messaging.testkit.contract.SampleContracts.Order;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The rules of requests that end before their reply, through the engine. */
public interface PendingCallsThroughEngineContract extends TransportContract {
    /**
     * R4: a reply after the timeout is told to the observer and reaches nobody, and the call is no longer pending.
     *
     * <p>It is news for operators: timeouts are too short, or the peer is too slow. When this fails, look at what becomes
     * of a reply whose request was cancelled.
     */
    @Test
    default void r4_lateReplyIsCounted(TransportTestContext test) {
        RequestRecorder kitchen = kitchenWithoutEngine(test);
        ManualEnvironment clock = ManualEnvironment.threaded();
        Messaging waiter = test.service("waiter").engineEnvironment(clock).start();

        CompletableFuture<Meal> late = waiter.requestAsync(COOK, SOUP);
        kitchen.await(1);
        clock.advance(TIMEOUT);
        test.awaitFailure(DeadlineExceededException.class, late);
        assertThat(waiter.inFlightCounts().pendingCalls()).isZero();
        test.awaitCallerGone(test.connect(), kitchen.result(1));
        kitchen.result(1).complete(SampleContracts.meal("soup"));
        CompletableFuture<Meal> next = waiter.requestAsync(COOK, TEA);
        kitchen.reply(2, SampleContracts.meal("tea"));

        assertThat(test.await(next)).isEqualTo(new Meal("tea"));
        assertThat(test.signals().await(Signal.LateReply.class, 1)).hasSize(1);
    }

    /**
     * R6: with a handler that never answers, the call ends at its timeout: not a millisecond before, and then at once.
     *
     * <p>The engine's clock decides, not the transport's. When this fails, look for a timer of the transport's own, or for
     * a cancel that waits.
     */
    @Test
    default void r6_timeoutFiresExactly(TransportTestContext test) {
        HandlerGate gate = test.services().handlerGate();
        HandlerRecorder<Order> cook = test.handlerRecorder((order, context) -> gate.awaitOpen());
        test.service("kitchen").start(kitchen -> kitchen.serve(COOK, recordingHandler(cook)));
        ManualEnvironment clock = ManualEnvironment.threaded();
        Messaging waiter = test.service("waiter").engineEnvironment(clock).start();

        CompletableFuture<Meal> call = waiter.requestAsync(COOK, SOUP);
        cook.await(1);
        DeadlineExceededException late = timeoutOf(test, clock, waiter, call);

        assertThat(late.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    /**
     * R6: so it does while nothing moves on the wire and the request may not even have left.
     *
     * <p>When this fails, look for a write that blocks, or for a cancel that needs the peer.
     */
    @Test
    default void r6_timeoutFiresExactlyWhileNothingMoves(TransportTestContext test) {
        test.service("kitchen").start(kitchen -> kitchen.serve(COOK, recordingHandler(test.handlerRecorder())));
        ManualEnvironment clock = ManualEnvironment.threaded();
        Messaging waiter = test.service("waiter").engineEnvironment(clock).start();
        test.disturb(Disturbance.FROZEN);

        CompletableFuture<Meal> call = requestInBackground(test, waiter, SOUP, CallOptions.DEFAULT);
        DeadlineExceededException late = timeoutOf(test, clock, waiter, call);

        assertThat(late.outcome()).isNotEqualTo(Outcome.EXECUTED);
    }

    /**
     * R11: a cancelled call gives its place back at once: with room for a single call, the next one works.
     *
     * <p>Callers give up daily. When this fails, look for a place that only a reply frees.
     */
    @Test
    default void r11_cancelFreesThePlace(TransportTestContext test) {
        HandlerGate gate = test.services().handlerGate();
        HandlerRecorder<Order> cook = test.handlerRecorder((order, context) -> {
            if (order.equals(SOUP)) {
                gate.awaitOpen();
            }
        });
        test.service("kitchen").start(kitchen -> kitchen.serve(COOK, recordingHandler(cook)));
        Messaging waiter =
                test.service("waiter").limits(limits -> limits.maxPending(1)).start();

        for (int round = 1; round <= 3; round++) {
            CompletableFuture<Meal> abandoned = waiter.requestAsync(COOK, SOUP);
            cook.await(round);
            abandoned.cancel(true);
        }

        assertThat(test.await(waiter.requestAsync(COOK, TEA))).isEqualTo(new Meal("tea"));
    }

    /**
     * R13: so many calls are pending as the configuration allows; the next one is rejected at once and not executed; one
     * that ends makes room.
     *
     * <p>The bound is the engine's. When this fails, look for a bound of the transport's own that is lower, and at which
     * callers wait.
     */
    @Test
    default void r13_boundOnPendingCallsRejectsAtOnce(TransportTestContext test) {
        RequestRecorder kitchen = kitchenWithoutEngine(test);
        Messaging waiter = test.service("waiter")
                .engineEnvironment(ManualEnvironment.threaded())
                .limits(limits -> limits.maxPending(50))
                .start();
        List<CompletableFuture<Meal>> pending = new CopyOnWriteArrayList<>();
        for (int number = 1; number <= 50; number++) {
            pending.add(requestInBackground(test, waiter, SOUP, CallOptions.DEFAULT));
        }
        kitchen.await(50);

        CallRejectedException rejected = test.awaitFailure(CallRejectedException.class, waiter.requestAsync(COOK, TEA));
        pending.get(0).cancel(true);
        CompletableFuture<Meal> next = waiter.requestAsync(COOK, TEA);
        kitchen.reply(51, SampleContracts.meal("tea"));

        assertThat(rejected.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        assertThat(test.await(next)).isEqualTo(new Meal("tea"));
    }

    /**
     * R14: when the connection dies, a pending call ends at once as lost with an unknown outcome, and one that is not
     * idempotent is not tried again.
     *
     * <p>A caller that must wait for its timeout waits in vain, and one that is told "not executed" charges twice. When
     * this fails, look at what the end of a connection does with the requests it carried.
     */
    @Test
    default void r14_lostConnectionEndsPendingCallsAsUnknown(TransportTestContext test) {
        HandlerGate gate = test.services().handlerGate();
        HandlerRecorder<Order> cook = test.handlerRecorder((order, context) -> gate.awaitOpen());
        test.service("kitchen").start(kitchen -> kitchen.serve(COOK, recordingHandler(cook)));
        Messaging waiter = test.service("waiter").start();
        CallOptions longAfterTheTest = CallOptions.DEFAULT.timeout(Duration.ofHours(1));
        CompletableFuture<Meal> call = waiter.requestAsync(COOK, SOUP, longAfterTheTest);
        cook.await(1);

        test.disturb(Disturbance.CUT);
        ConnectionLostException lost = test.awaitFailure(ConnectionLostException.class, call);

        assertThat(lost.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(test.signals().await(Signal.CallEnded.class, 1))
                .extracting(Signal.CallEnded::attempts)
                .containsExactly(1);
    }

    /**
     * R15: {@code requestAsync} returns at once, while nothing moves and while there is no connection; failures arrive in
     * the future, typed.
     *
     * <p>The caller's thread may be one that must not wait. When this fails, look for a connection that is opened, or
     * written to, on the caller's thread.
     */
    @Test
    default void r15_requestAsyncDoesNotBlock(TransportTestContext test) {
        test.service("kitchen").start(kitchen -> kitchen.serve(COOK, recordingHandler(test.handlerRecorder())));
        Messaging waiter = test.service("waiter").start();

        test.disturb(Disturbance.FROZEN);
        CompletableFuture<Meal> frozen = requestInBackground(test, waiter, SOUP, CallOptions.DEFAULT);
        test.disturb(Disturbance.CUT);
        CompletableFuture<Meal> cut = requestInBackground(test, waiter, TEA, CallOptions.DEFAULT);

        test.awaitFailure(MessagingException.class, frozen);
        test.awaitFailure(MessagingException.class, cut);
    }

    /** One that answers when the test does, also those who have given up. */
    private static RequestRecorder kitchenWithoutEngine(TransportTestContext test) {
        RequestRecorder recorder = test.requestRecorder();
        TransportUnderTest kitchen = test.connect();
        kitchen.serve(SampleContracts.operation(COOK), recorder);
        test.services().announce("kitchen", kitchen);
        return recorder;
    }

    /** Because the caller's thread must come back. */
    private static CompletableFuture<Meal> requestInBackground(
            TransportTestContext test, Messaging waiter, Order order, CallOptions options) {
        List<CompletableFuture<Meal>> asked = new CopyOnWriteArrayList<>();
        test.await(test.runInBackground(() -> asked.add(waiter.requestAsync(COOK, order, options))));
        return asked.get(0);
    }

    /** Moves the clock to the timeout. The timer runs on the thread that does so. */
    private static DeadlineExceededException timeoutOf(
            TransportTestContext test, ManualEnvironment clock, Messaging waiter, CompletableFuture<Meal> call) {
        clock.advance(TIMEOUT.minusMillis(1));
        assertThat(waiter.inFlightCounts().pendingCalls()).isEqualTo(1);
        test.await(test.runInBackground(() -> clock.advance(Duration.ofMillis(1))));
        DeadlineExceededException late = test.awaitFailure(DeadlineExceededException.class, call);
        assertThat(waiter.inFlightCounts().pendingCalls()).isZero();
        return late;
    }
}
