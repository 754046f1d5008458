package dev.interservice.messaging.testkit;

import static dev.interservice.messaging.testkit.Kitchen.COOK;
import static dev.interservice.messaging.testkit.Kitchen.SOUP;
import static dev.interservice.messaging.testkit.Kitchen.TEA;
import static dev.interservice.messaging.testkit.Kitchen.TIMEOUT;
import static dev.interservice.messaging.testkit.Kitchen.cooking;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.ConnectionLostException;
import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.testkit.Kitchen.Meal;
import dev.interservice.messaging.testkit.Kitchen.Order;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The rules of requests that end before their reply, through the engine. */
public interface CallsInTroubleThroughEngineContract extends TransportContract {
    /**
     * R4: a reply after the timeout is told to the observer and reaches nobody, and the call is no longer pending.
     *
     * <p>It is news for operators: timeouts are too short, or the peer is too slow. When this fails, look at what becomes
     * of a reply whose request was cancelled.
     */
    @Test
    default void r4_lateReplyIsCounted(Scene scene) {
        RequestRecorder kitchen = kitchenWithoutEngine(scene);
        ManualEnvironment clock = ManualEnvironment.threaded();
        Messaging waiter = scene.service("waiter").on(clock).start();

        CompletableFuture<Meal> late = waiter.requestAsync(COOK, SOUP);
        kitchen.await(1);
        clock.advance(TIMEOUT);
        scene.failure(DeadlineExceededException.class, late);
        assertThat(waiter.gauges().pendingCalls()).isZero();
        scene.awaitGone(scene.connect(), kitchen.end(1));
        kitchen.end(1).complete(Kitchen.meal("soup"));
        CompletableFuture<Meal> next = waiter.requestAsync(COOK, TEA);
        kitchen.reply(2, Kitchen.meal("tea"));

        assertThat(scene.await(next)).isEqualTo(new Meal("tea"));
        assertThat(scene.signals().await(Signal.LateReply.class, 1)).hasSize(1);
    }

    /**
     * R6: with a handler that never answers, the call ends at its timeout: not a millisecond before, and then at once.
     *
     * <p>The engine's clock decides, not the transport's. When this fails, look for a timer of the transport's own, or for
     * a cancel that waits.
     */
    @Test
    default void r6_timeoutFiresExactly(Scene scene) {
        Gate gate = scene.services().gate();
        HandlerRecorder<Order> cook = scene.handler((order, context) -> gate.pass());
        scene.service("kitchen").start(kitchen -> kitchen.serve(COOK, cooking(cook)));
        ManualEnvironment clock = ManualEnvironment.threaded();
        Messaging waiter = scene.service("waiter").on(clock).start();

        CompletableFuture<Meal> call = waiter.requestAsync(COOK, SOUP);
        cook.await(1);
        DeadlineExceededException late = timeoutOf(scene, clock, waiter, call);

        assertThat(late.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    /**
     * R6: so it does while nothing moves on the wire and the request may not even have left.
     *
     * <p>When this fails, look for a write that blocks, or for a cancel that needs the peer.
     */
    @Test
    default void r6_timeoutFiresExactlyWhileNothingMoves(Scene scene) {
        scene.service("kitchen").start(kitchen -> kitchen.serve(COOK, cooking(scene.handler())));
        ManualEnvironment clock = ManualEnvironment.threaded();
        Messaging waiter = scene.service("waiter").on(clock).start();
        scene.disturb(Disturbance.FROZEN);

        CompletableFuture<Meal> call = requestInBackground(scene, waiter, SOUP, CallOptions.DEFAULT);
        DeadlineExceededException late = timeoutOf(scene, clock, waiter, call);

        assertThat(late.outcome()).isNotEqualTo(Outcome.EXECUTED);
    }

    /**
     * R11: a cancelled call gives its place back at once: with room for a single call, the next one works.
     *
     * <p>Callers give up daily. When this fails, look for a place that only a reply frees.
     */
    @Test
    default void r11_cancelFreesThePlace(Scene scene) {
        Gate gate = scene.services().gate();
        HandlerRecorder<Order> cook = scene.handler((order, context) -> {
            if (order.equals(SOUP)) {
                gate.pass();
            }
        });
        scene.service("kitchen").start(kitchen -> kitchen.serve(COOK, cooking(cook)));
        Messaging waiter =
                scene.service("waiter").limits(limits -> limits.maxPending(1)).start();

        for (int round = 1; round <= 3; round++) {
            CompletableFuture<Meal> abandoned = waiter.requestAsync(COOK, SOUP);
            cook.await(round);
            abandoned.cancel(true);
        }

        assertThat(scene.await(waiter.requestAsync(COOK, TEA))).isEqualTo(new Meal("tea"));
    }

    /**
     * R13: so many calls are pending as the configuration allows; the next one is rejected at once and not executed; one
     * that ends makes room.
     *
     * <p>The bound is the engine's. When this fails, look for a bound of the transport's own that is lower, and at which
     * callers wait.
     */
    @Test
    default void r13_boundOnPendingCallsRejectsAtOnce(Scene scene) {
        RequestRecorder kitchen = kitchenWithoutEngine(scene);
        Messaging waiter = scene.service("waiter")
                .on(ManualEnvironment.threaded())
                .limits(limits -> limits.maxPending(50))
                .start();
        List<CompletableFuture<Meal>> pending = new CopyOnWriteArrayList<>();
        for (int number = 1; number <= 50; number++) {
            pending.add(requestInBackground(scene, waiter, SOUP, CallOptions.DEFAULT));
        }
        kitchen.await(50);

        CallRejectedException rejected = scene.failure(CallRejectedException.class, waiter.requestAsync(COOK, TEA));
        pending.get(0).cancel(true);
        CompletableFuture<Meal> next = waiter.requestAsync(COOK, TEA);
        kitchen.reply(51, Kitchen.meal("tea"));

        assertThat(rejected.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        assertThat(scene.await(next)).isEqualTo(new Meal("tea"));
    }

    /**
     * R14: when the connection dies, a pending call ends at once as lost with an unknown outcome, and one that is not
     * idempotent is not tried again.
     *
     * <p>A caller that must wait for its timeout waits in vain, and one that is told "not executed" charges twice. When
     * this fails, look at what the end of a connection does with the requests it carried.
     */
    @Test
    default void r14_lostConnectionEndsPendingCallsAsUnknown(Scene scene) {
        Gate gate = scene.services().gate();
        HandlerRecorder<Order> cook = scene.handler((order, context) -> gate.pass());
        scene.service("kitchen").start(kitchen -> kitchen.serve(COOK, cooking(cook)));
        Messaging waiter = scene.service("waiter").start();
        CallOptions longAfterTheTest = CallOptions.DEFAULT.timeout(Duration.ofHours(1));
        CompletableFuture<Meal> call = waiter.requestAsync(COOK, SOUP, longAfterTheTest);
        cook.await(1);

        scene.disturb(Disturbance.CUT);
        ConnectionLostException lost = scene.failure(ConnectionLostException.class, call);

        assertThat(lost.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(scene.signals().await(Signal.CallEnded.class, 1))
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
    default void r15_requestAsyncDoesNotBlock(Scene scene) {
        scene.service("kitchen").start(kitchen -> kitchen.serve(COOK, cooking(scene.handler())));
        Messaging waiter = scene.service("waiter").start();

        scene.disturb(Disturbance.FROZEN);
        CompletableFuture<Meal> frozen = requestInBackground(scene, waiter, SOUP, CallOptions.DEFAULT);
        scene.disturb(Disturbance.CUT);
        CompletableFuture<Meal> cut = requestInBackground(scene, waiter, TEA, CallOptions.DEFAULT);

        scene.failure(MessagingException.class, frozen);
        scene.failure(MessagingException.class, cut);
    }

    /** One that answers when the test does, also those who have given up. */
    private static RequestRecorder kitchenWithoutEngine(Scene scene) {
        RequestRecorder recorder = scene.asked();
        Peer kitchen = scene.connect();
        kitchen.serve(Kitchen.operation(COOK), recorder);
        scene.services().announce("kitchen", kitchen);
        return recorder;
    }

    /** Because the caller's thread must come back. */
    private static CompletableFuture<Meal> requestInBackground(
            Scene scene, Messaging waiter, Order order, CallOptions options) {
        List<CompletableFuture<Meal>> asked = new CopyOnWriteArrayList<>();
        scene.await(scene.inBackground(() -> asked.add(waiter.requestAsync(COOK, order, options))));
        return asked.get(0);
    }

    /** Moves the clock to the timeout. The timer runs on the thread that does so. */
    private static DeadlineExceededException timeoutOf(
            Scene scene, ManualEnvironment clock, Messaging waiter, CompletableFuture<Meal> call) {
        clock.advance(TIMEOUT.minusMillis(1));
        assertThat(waiter.gauges().pendingCalls()).isEqualTo(1);
        scene.await(scene.inBackground(() -> clock.advance(Duration.ofMillis(1))));
        DeadlineExceededException late = scene.failure(DeadlineExceededException.class, call);
        assertThat(waiter.gauges().pendingCalls()).isZero();
        return late;
    }
}
