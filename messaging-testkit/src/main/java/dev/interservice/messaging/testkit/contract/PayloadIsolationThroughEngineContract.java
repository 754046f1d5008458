package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.SampleContracts.CLEAN;
import static dev.interservice.messaging.testkit.contract.SampleContracts.PREPARE;
import static dev.interservice.messaging.testkit.contract.SampleContracts.SERVED;
import static dev.interservice.messaging.testkit.contract.SampleContracts.TRAY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.Headers;
import dev.interservice.messaging.MessageContext;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Receipt;
import dev.interservice.messaging.testkit.contract.SampleContracts.Order;
import dev.interservice.messaging.testkit.contract.SampleContracts.Tray;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What senders and handlers share through the engine, which is the work, and what they do not, which are objects. */
public interface PayloadIsolationThroughEngineContract extends TransportContract {
    /**
     * C3: what a sender does to a payload after the send, and a handler in an attempt that fails, nobody else sees: each
     * attempt has the message as it was sent, with its id and its headers.
     *
     * <p>When this fails, look at what the transport adds to a message that comes again, or at buffers it uses again.
     */
    @Test
    default void c3_senderAndHandlersShareNoObjects(TransportTestContext test) {
        HandlerRecorder<Tray> washer = test.handlerRecorder(PayloadIsolationThroughEngineContract::takeAllAndFailOnce);
        test.service("kitchen")
                .handlerSettings(handlers -> handlers.redelivery(5, Duration.ofMillis(20), Duration.ofMillis(20)))
                .start(kitchen -> kitchen.consume(CLEAN, washer));
        Messaging waiter = test.service("waiter").start();
        Tray tray = new Tray(new ArrayList<>(TRAY.dishes()));
        Headers headers = Headers.of(Map.of("x-note", "Grüße"));

        CompletableFuture<Receipt> sent = waiter.sendAsync(CLEAN, tray, CallOptions.DEFAULT.headers(headers));
        tray.dishes().clear();
        String id = test.await(sent).messageId();
        washer.await(2);

        assertThat(washer.texts()).containsExactly(TRAY.toString(), TRAY.toString());
        assertThat(washer.messageIds()).containsExactly(id, id);
        assertThat(washer.calls())
                .extracting(HandlerRecorder.RecordedCall::context)
                .extracting(MessageContext::headers)
                .containsExactly(headers, headers);
    }

    /**
     * C3: what the handler of one group does to an event, no other group sees, however late it gets it.
     *
     * <p>When this fails, groups share a buffer that ends with the first of them.
     */
    @Test
    default void c3_groupsShareNoObjects(TransportTestContext test) {
        HandlerRecorder<Tray> cooks =
                test.handlerRecorder((tray, context) -> tray.dishes().clear());
        HandlerRecorder<Tray> waiters = test.handlerRecorder((tray, context) -> {
            // Not before the first group is done.
            cooks.await(1);
            takeAllAndFailOnce(tray, context);
        });
        ServiceBuilder kitchen = test.service("kitchen")
                .handlerSettings(handlers -> handlers.redelivery(5, Duration.ofMillis(20), Duration.ofMillis(20)));
        Messaging messaging = kitchen.start(service -> {
            service.subscribe(SERVED, "cooks", cooks);
            service.subscribe(SERVED, "waiters", waiters);
        });

        test.await(messaging.publishAsync(SERVED, TRAY));
        waiters.await(2);

        assertThat(cooks.texts()).containsExactly(TRAY.toString());
        assertThat(waiters.texts()).containsExactly(TRAY.toString(), TRAY.toString());
    }

    /**
     * P12: as many messages as configured are handled at once: never more, and so many if there are that many.
     *
     * <p>Fewer waste the machine, more break what a service was built for. When this fails with too few, look at how many
     * messages the transport gives out before the first is settled.
     */
    @Test
    default void p12_concurrencyIsKeptExactly(TransportTestContext test) {
        HandlerGate gate = test.services().handlerGate();
        HandlerRecorder<Order> cook = test.handlerRecorder((order, context) -> gate.awaitOpen());
        test.service("kitchen")
                .handlerSettings(handlers -> handlers.concurrency(3))
                .start(kitchen -> kitchen.consume(PREPARE, cook));
        Messaging waiter = test.service("waiter").start();

        List<Order> orders =
                TestMessages.ids("", 12).stream().map(SampleContracts::order).toList();
        orders.forEach(each -> test.await(waiter.sendAsync(PREPARE, each)));
        cook.await(3);
        assertThat(cook.calls()).hasSize(3);
        gate.open();
        cook.await(12);

        assertThat(cook.maxConcurrent()).isEqualTo(3);
        assertThat(cook.payloads()).containsExactlyInAnyOrderElementsOf(orders);
    }

    private static void takeAllAndFailOnce(Tray tray, MessageContext context) {
        tray.dishes().clear();
        if (context.attempt() == 1) {
            throw new IllegalStateException("dropped");
        }
    }
}
