package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.SampleContracts.COURSE;
import static dev.interservice.messaging.testkit.contract.SampleContracts.PREPARE;
import static dev.interservice.messaging.testkit.contract.SampleContracts.READY;
import static dev.interservice.messaging.testkit.contract.SampleContracts.SOUP;
import static dev.interservice.messaging.testkit.contract.SampleContracts.TEA;
import static dev.interservice.messaging.testkit.contract.SampleContracts.TIMEOUT;
import static dev.interservice.messaging.testkit.contract.SampleContracts.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.CodecException;
import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Receipt;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.UnroutableException;
import dev.interservice.messaging.config.MessagingLimits;
import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.testkit.contract.SampleContracts.Order;
import dev.interservice.messaging.transport.Guarantee;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The rules of commands and events as users see them, on the default configuration. */
public interface MessagesThroughEngineContract
        extends HandlerFailuresThroughEngineContract,
                PayloadIsolationThroughEngineContract,
                GuaranteeCheckThroughEngineContract {
    /**
     * C5: a command that is too large is refused at the sender, as a {@code CodecException} that says not executed,
     * whether it is the engine or the transport that cannot take it.
     *
     * <p>The sender must be able to tell "send less" from "try again". When this fails, look at the reason the transport
     * gives: {@code TOO_LARGE}, and nothing else, ends all attempts.
     */
    @Test
    default void c5_oversizedCommandIsRefusedTyped(TransportTestContext test) {
        HandlerRecorder<Order> cook = test.handlerRecorder();
        test.service("kitchen").start(kitchen -> kitchen.consume(PREPARE, cook));
        Messaging waiter = test.service("waiter").transportLimit(1_000).start();

        CodecException forTheEngine = test.awaitFailure(
                CodecException.class,
                waiter.sendAsync(PREPARE, order("x".repeat(MessagingLimits.DEFAULT.maxMessageBytes()))));
        CodecException forTheWire =
                test.awaitFailure(CodecException.class, waiter.sendAsync(PREPARE, order("x".repeat(1_000))));
        test.await(waiter.sendAsync(PREPARE, SOUP));
        cook.await(1);

        assertThat(forTheEngine.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        assertThat(forTheWire.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        assertThat(cook.payloads()).containsExactly(SOUP);
    }

    /**
     * P1: every group handles each event, and in each group one member does.
     *
     * <p>When this fails with too few, a group is not one of its own on the wire; with too many, a member is.
     */
    @Test
    default void p1_everyGroupHandlesEachEvent(TransportTestContext test) {
        HandlerRecorder<Order> waiters = test.handlerRecorder();
        HandlerRecorder<Order> cooks = test.handlerRecorder();
        test.service("waiter").start(waiter -> waiter.subscribe(READY, "waiters", waiters));
        test.service("waiter").start(waiter -> waiter.subscribe(READY, "waiters", waiters));
        test.service("cook").start(cook -> cook.subscribe(READY, "cooks", cooks));
        Messaging kitchen = test.service("kitchen").start();

        List<String> ids = new ArrayList<>();
        for (int number = 1; number <= 20; number++) {
            ids.add(test.await(kitchen.publishAsync(READY, SOUP)).messageId());
        }
        waiters.await(20);
        cooks.await(20);

        assertThat(waiters.messageIds()).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(cooks.messageIds()).containsExactlyInAnyOrderElementsOf(ids);
    }

    /**
     * P4: a command that nobody ever consumed is an {@code UnroutableException} long before the timeout, and was not
     * executed.
     *
     * <p>Accepted, it would wait for nobody. When this fails, look at what the wire does with a message it cannot route.
     */
    @Test
    default void p4_commandNobodyConsumesIsUnroutable(TransportTestContext test) {
        test.service("kitchen").start(kitchen -> kitchen.consume(PREPARE, test.handlerRecorder()));
        Messaging waiter = test.service("waiter").start();
        CallOptions longAfterTheTest = CallOptions.DEFAULT.timeout(Duration.ofHours(1));

        UnroutableException failure = test.awaitFailure(
                UnroutableException.class,
                waiter.sendAsync(SampleContracts.CLEAN, SampleContracts.TRAY, longAfterTheTest));

        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
    }

    /**
     * P4: an event that nobody subscribed to is accepted.
     *
     * <p>Who publishes need not know who listens. When this fails, look at what the wire does with a message it cannot
     * route.
     */
    @Test
    default void p4_eventNobodySubscribedToIsAccepted(TransportTestContext test) {
        Messaging kitchen = test.service("kitchen").start();

        test.await(kitchen.publishAsync(READY, SOUP));
    }

    /**
     * P5: the receipt names the message as its handler sees it, and says no more of its safety than the transport
     * promises: a broker stores it where messages survive the broker's end, the peer has it where there is no broker.
     *
     * <p>Whoever sends money looks at it. When this fails, compare the {@code Acceptance} with the document.
     */
    @Test
    default void p5_receiptSaysWhoHoldsTheMessage(TransportTestContext test) {
        HandlerRecorder<Order> cook = test.handlerRecorder();
        test.service("kitchen").start(kitchen -> kitchen.consume(PREPARE, cook));
        Messaging waiter = test.service("waiter").start();
        boolean toPeers = test.connect().transport().needsEndpoint();

        Receipt receipt = test.await(waiter.sendAsync(PREPARE, SOUP));

        assertThat(cook.await(1).context().messageId()).isEqualTo(receipt.messageId());
        assertThat(receipt.acceptance() == Acceptance.HANDED_TO_PEER)
                .as("%s, to peers directly: %s", receipt, toPeers)
                .isEqualTo(toPeers);
        assertThat(receipt.acceptance() == Acceptance.STORED_BY_BROKER)
                .as("%s", receipt)
                .isEqualTo(test.isPromised(Guarantee.SURVIVES_BROKER_RESTART));
    }

    /**
     * P5: while nothing moves on the wire there is no receipt: the send ends by its timeout, and never as a success.
     *
     * <p>When this fails, look for an acceptance that comes before the wire has said so.
     */
    @Test
    default void p5_receiptComesOnlyFromTheWire(TransportTestContext test) {
        test.service("kitchen").start(kitchen -> kitchen.consume(PREPARE, test.handlerRecorder()));
        ManualEnvironment clock = ManualEnvironment.threaded();
        Messaging waiter = test.service("waiter").engineEnvironment(clock).start();
        List<CompletableFuture<Receipt>> sent = new CopyOnWriteArrayList<>();

        test.disturb(Disturbance.FROZEN);
        test.await(test.runInBackground(() -> sent.add(waiter.sendAsync(PREPARE, SOUP))));
        test.await(test.runInBackground(() -> clock.advance(TIMEOUT)));

        DeadlineExceededException late = test.awaitFailure(DeadlineExceededException.class, sent.get(0));
        assertThat(late.outcome()).isNotEqualTo(Outcome.EXECUTED);
    }

    /**
     * P13: messages with the same key are handled in the order they were sent, also when the first one fails twice, and
     * also by two instances together; other keys go on.
     *
     * <p>When this fails, two instances have messages of the same key in flight at once, or a redelivery went to the
     * end.
     */
    @Test
    default void p13_orderPerKeyHoldsAcrossAFailure(TransportTestContext test) {
        test.assumePromised(Guarantee.ORDERED_PER_KEY);
        HandlerRecorder<Order> cook = test.handlerRecorder((order, context) -> {
            if (order.dish().equals("1") && context.attempt() < 3) {
                throw new IllegalStateException("burnt");
            }
        });
        for (int instance = 1; instance <= 2; instance++) {
            test.service("kitchen")
                    .handlerSettings(handlers -> handlers.redelivery(5, Duration.ofMillis(50), Duration.ofMillis(50)))
                    .start(kitchen -> kitchen.consume(COURSE, cook));
        }
        Messaging waiter = test.service("waiter").start();

        for (String table : List.of("window", "garden")) {
            for (String dish : TestMessages.ids("", 5)) {
                test.await(waiter.sendAsync(COURSE, new Order(table, dish)));
            }
        }
        cook.await(14);

        for (String table : List.of("window", "garden")) {
            assertThat(cook.payloads().stream()
                            .filter(order -> order.table().equals(table))
                            .map(Order::dish))
                    .containsExactly("1", "1", "1", "2", "3", "4", "5");
        }
    }

    /**
     * P15: a message whose time to live passed while it waited is not handled, and the observer is told.
     *
     * <p>Old news does harm. When this fails, look at whether the time to live travels, and whether it is looked at when
     * the message is given out.
     */
    @Test
    default void p15_expiredMessageIsNotHandled(TransportTestContext test) {
        test.assumePromised(Guarantee.EXPIRES);
        HandlerGate gate = test.services().handlerGate();
        HandlerRecorder<Order> cook = test.handlerRecorder((order, context) -> gate.awaitOpen());
        test.service("kitchen")
                .handlerSettings(handlers -> handlers.concurrency(1))
                .start(kitchen -> kitchen.consume(PREPARE, cook));
        Messaging waiter = test.service("waiter").start();
        test.await(waiter.sendAsync(PREPARE, SOUP));
        cook.await(1);

        CallOptions perishable = CallOptions.DEFAULT.timeToLive(Duration.ofMillis(50));
        test.await(waiter.sendAsync(PREPARE, order("ice"), perishable));
        test.await(waiter.sendAsync(PREPARE, TEA));
        test.letTimePass(Duration.ofMillis(100));
        gate.open();
        cook.await(2);

        assertThat(test.signals().await(Signal.Expired.class, 1)).hasSize(1);
        assertThat(cook.payloads()).containsExactly(SOUP, TEA);
    }
}
