package dev.interservice.messaging.testkit;

import static dev.interservice.messaging.testkit.Kitchen.PREPARE;
import static dev.interservice.messaging.testkit.Kitchen.SOUP;
import static dev.interservice.messaging.testkit.Kitchen.TEA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interservice.messaging.ClosedException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Receipt;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.testkit.Kitchen.Order;
import dev.interservice.messaging.transport.Guarantee;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The rules of the end of a service, through the engine, for transports that carry messages. */
public interface LifecycleThroughEngineContract extends TransportContract {
    /**
     * L2: a close lets the handler in hand finish and acknowledges its message: no other instance gets it, and it is no
     * dead letter.
     *
     * <p>Every deployment closes every service. When this fails, look at whether the end of {@code Intake.stop()} waits for
     * what is in hand, and whether a settlement still reaches the wire after the stop.
     */
    @Test
    default void l2_drainFinishesWhatIsInHand(Scene scene) {
        Gate gate = scene.services().gate();
        HandlerRecorder<Order> closing = scene.handler((order, context) -> gate.pass());
        HandlerRecorder<Order> staying = scene.handler();
        Messaging first = scene.service("kitchen").start(kitchen -> kitchen.consume(PREPARE, closing));
        Messaging waiter = scene.service("waiter").start();
        scene.await(waiter.sendAsync(PREPARE, SOUP));
        closing.await(1);
        scene.service("kitchen").start(kitchen -> kitchen.consume(PREPARE, staying));

        // The handler goes on when the close has begun.
        scene.environment().after(Duration.ofMillis(100), gate::open);
        scene.await(scene.inBackground(first::close));
        scene.await(waiter.sendAsync(PREPARE, TEA));
        staying.await(1);

        assertThat(closing.finished()).isEqualTo(1);
        assertThat(closing.payloads()).containsExactly(SOUP);
        assertThat(staying.payloads()).containsExactly(TEA);
        assertThat(scene.signals().of(Signal.DeadLettered.class)).isEmpty();
    }

    /**
     * L3: handlers that need longer than the grace are interrupted, and their messages come once more, to another instance,
     * as the attempt they were.
     *
     * <p>Nothing failed, so nothing is counted. When this fails, look at what the transport makes of {@code Return}.
     */
    @Test
    default void l3_pastTheGraceHandlersAreInterruptedAndTheirMessagesComeOnceMore(Scene scene) {
        scene.promised(Guarantee.DURABLE);
        Gate gate = scene.services().gate();
        HandlerRecorder<Order> closing = scene.handler((order, context) -> gate.pass());
        HandlerRecorder<Order> staying = scene.handler();
        Messaging first = scene.service("kitchen")
                .limits(limits -> limits.closeGrace(Duration.ofMillis(100)))
                .start(kitchen -> kitchen.consume(PREPARE, closing));
        Messaging waiter = scene.service("waiter").start();
        String id = scene.await(waiter.sendAsync(PREPARE, SOUP)).messageId();
        closing.await(1);

        scene.await(scene.inBackground(first::close));
        scene.service("kitchen").start(kitchen -> kitchen.consume(PREPARE, staying));
        staying.await(1);
        scene.await(waiter.sendAsync(PREPARE, TEA));
        staying.await(2);

        assertThat(closing.finished()).isZero();
        assertThat(staying.payloads()).containsExactly(SOUP, TEA);
        assertThat(staying.messageIds()).startsWith(id);
        assertThat(staying.attempts()).containsExactly(1, 1);
    }

    /**
     * L4: a close ends what is pending as a {@code ClosedException}, also while nothing moves on the wire, and every use
     * after it is one.
     *
     * <p>A service must be able to stop while its broker is stuck. When this fails, look for a cancel, or a close, that
     * waits for the peer.
     */
    @Test
    default void l4_useAfterCloseIsTyped(Scene scene) {
        scene.service("kitchen").start(kitchen -> kitchen.consume(PREPARE, scene.handler()));
        Messaging waiter = scene.service("waiter").start();
        List<CompletableFuture<Receipt>> sent = new CopyOnWriteArrayList<>();

        Wire.Repair frozen = scene.disturb(Disturbance.FROZEN);
        scene.await(scene.inBackground(() -> sent.add(waiter.sendAsync(PREPARE, SOUP))));
        scene.await(scene.inBackground(waiter::close));
        ClosedException pending = scene.failure(ClosedException.class, sent.get(0));
        ClosedException after = scene.failure(ClosedException.class, waiter.sendAsync(PREPARE, SOUP));
        frozen.close();

        assertThat(pending.outcome()).isNotEqualTo(Outcome.EXECUTED);
        assertThat(after.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        assertThatThrownBy(() -> waiter.consume(PREPARE, scene.handler())).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> waiter.deadLetters(PREPARE)).isInstanceOf(ClosedException.class);
    }
}
