package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.SampleContracts.PREPARE;
import static dev.interservice.messaging.testkit.contract.SampleContracts.SOUP;
import static dev.interservice.messaging.testkit.contract.SampleContracts.TEA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interservice.messaging.ClosedException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Receipt;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.testkit.contract.SampleContracts.Order;
import dev.interservice.messaging.transport.Guarantee;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The rules of the end of a service, through the engine, for transports that carry messages. */
public interface LifecycleThroughEngineContract extends TransportContract {
    /**
     * L2: a close lets the handler in flight finish and acknowledges its message: no other instance gets it, and it is
     * no dead letter.
     *
     * <p>Every deployment closes every service. When this fails, look at whether the end of {@code Intake.stop()} waits
     * for what is in flight, and whether a settlement still reaches the wire after the stop.
     */
    @Test
    default void l2_drainFinishesWhatIsInHand(TransportTestContext test) {
        HandlerGate gate = test.services().handlerGate();
        HandlerRecorder<Order> closing = test.handlerRecorder((order, context) -> gate.awaitOpen());
        HandlerRecorder<Order> staying = test.handlerRecorder();
        Messaging first = test.service("kitchen").start(kitchen -> kitchen.consume(PREPARE, closing));
        Messaging waiter = test.service("waiter").start();
        test.await(waiter.sendAsync(PREPARE, SOUP));
        closing.await(1);
        test.service("kitchen").start(kitchen -> kitchen.consume(PREPARE, staying));

        // The handler goes on when the close has begun.
        test.environment().after(Duration.ofMillis(100), gate::open);
        test.await(test.runInBackground(first::close));
        test.await(waiter.sendAsync(PREPARE, TEA));
        staying.await(1);

        assertThat(closing.finished()).isEqualTo(1);
        assertThat(closing.payloads()).containsExactly(SOUP);
        assertThat(staying.payloads()).containsExactly(TEA);
        assertThat(test.signals().ofType(Signal.DeadLettered.class)).isEmpty();
    }

    /**
     * L3: handlers that need longer than the grace are interrupted, and their messages come once more, to another instance,
     * as the attempt they were.
     *
     * <p>Nothing failed, so nothing is counted. When this fails, look at what the transport makes of {@code Return}.
     */
    @Test
    default void l3_pastTheGraceHandlersAreInterruptedAndTheirMessagesComeOnceMore(TransportTestContext test) {
        test.assumePromised(Guarantee.DURABLE);
        HandlerGate gate = test.services().handlerGate();
        HandlerRecorder<Order> closing = test.handlerRecorder((order, context) -> gate.awaitOpen());
        HandlerRecorder<Order> staying = test.handlerRecorder();
        Messaging first = test.service("kitchen")
                .limits(limits -> limits.closeGrace(Duration.ofMillis(100)))
                .start(kitchen -> kitchen.consume(PREPARE, closing));
        Messaging waiter = test.service("waiter").start();
        String id = test.await(waiter.sendAsync(PREPARE, SOUP)).messageId();
        closing.await(1);

        test.await(test.runInBackground(first::close));
        test.service("kitchen").start(kitchen -> kitchen.consume(PREPARE, staying));
        staying.await(1);
        test.await(waiter.sendAsync(PREPARE, TEA));
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
    default void l4_useAfterCloseIsTyped(TransportTestContext test) {
        test.service("kitchen").start(kitchen -> kitchen.consume(PREPARE, test.handlerRecorder()));
        Messaging waiter = test.service("waiter").start();
        List<CompletableFuture<Receipt>> sent = new CopyOnWriteArrayList<>();

        TransportFixture.Repair frozen = test.disturb(Disturbance.FROZEN);
        test.await(test.runInBackground(() -> sent.add(waiter.sendAsync(PREPARE, SOUP))));
        test.await(test.runInBackground(waiter::close));
        ClosedException pending = test.awaitFailure(ClosedException.class, sent.get(0));
        ClosedException after = test.awaitFailure(ClosedException.class, waiter.sendAsync(PREPARE, SOUP));
        frozen.close();

        assertThat(pending.outcome()).isNotEqualTo(Outcome.EXECUTED);
        assertThat(after.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        assertThatThrownBy(() -> waiter.consume(PREPARE, test.handlerRecorder()))
                .isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> waiter.deadLetters(PREPARE)).isInstanceOf(ClosedException.class);
    }
}
