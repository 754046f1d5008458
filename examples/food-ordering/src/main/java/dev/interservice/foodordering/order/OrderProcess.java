package dev.interservice.foodordering.order;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.interservice.foodordering.contracts.Inventory;
import dev.interservice.foodordering.contracts.Inventory.Release;
import dev.interservice.foodordering.contracts.Kitchen;
import dev.interservice.foodordering.contracts.Kitchen.CancelTicket;
import dev.interservice.foodordering.contracts.Payment;
import dev.interservice.foodordering.contracts.Payment.Refund;
import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.MessageContext;
import dev.interservice.messaging.Messaging;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;

/** Does what an order's state machine asks for, and tells the order what came of it. */
final class OrderProcess {
    private final OrderBook book;
    private final Messaging messaging;
    private final OtherServices others;
    private final Compensations compensations;
    private final ScheduledExecutorService timer;
    private final Duration kitchenLimit;

    OrderProcess(OrderBook book, Messaging messaging, ScheduledExecutorService timer, Duration kitchenLimit) {
        this.book = book;
        this.messaging = messaging;
        this.others = new OtherServices(messaging);
        this.compensations = new Compensations(timer);
        this.timer = timer;
        this.kitchenLimit = kitchenLimit;
    }

    /** Begins with an order, or goes on with it where somebody was interrupted. */
    void resume(String orderId, MessageContext context) {
        book.note(orderId, Via.to(OrderService.PLACE, context), "taken up");
        book.find(orderId)
                .ifPresent(order ->
                        OrderMachine.outstanding(order.state()).forEach(command -> perform(command, order, context)));
    }

    /** Tells an order the news, and does what it wants to be done about it. */
    void hear(String orderId, News news, MessageContext context) {
        for (OrderCommand command : book.hear(orderId, news)) {
            book.find(orderId).ifPresent(order -> perform(command, order, context));
        }
    }

    private void perform(OrderCommand command, Order order, MessageContext context) {
        switch (command) {
            case RESERVE_STOCK -> hear(order.id(), others.reserveStock(order, context), context);
            case AUTHORIZE_PAYMENT -> hear(order.id(), others.authorizePayment(order, context), context);
            case SEND_TICKET -> hear(order.id(), others.sendTicket(order, context), context);
            case WATCH_KITCHEN -> watchKitchen(order, context);
            case RELEASE_STOCK -> releaseStock(order, context);
            case REFUND_PAYMENT -> refundPayment(order, context);
            case CANCEL_TICKET -> cancelTicket(order, context);
        }
    }

    /** The news is absorbed if the kitchen has begun to cook by then. */
    private void watchKitchen(Order order, MessageContext context) {
        String silence = "kitchen silent for " + kitchenLimit.toSeconds() + " s";
        News news = new News(OrderEvent.KITCHEN_SILENT, Via.NOTHING, silence);
        timer.schedule(() -> hear(order.id(), news, context), kitchenLimit.toMillis(), MILLISECONDS);
    }

    private void releaseStock(Order order, MessageContext context) {
        Release release = new Release(order.id());
        compensations.untilDone(
                () -> messaging.requestAsync(Inventory.RELEASE, release, compensating(context)),
                () -> book.note(order.id(), Via.to(Inventory.RELEASE, context), "stock released"));
    }

    private void refundPayment(Order order, MessageContext context) {
        Refund refund = new Refund(order.id());
        compensations.untilDone(
                () -> messaging.requestAsync(Payment.REFUND, refund, compensating(context)),
                () -> book.note(order.id(), Via.to(Payment.REFUND, context), "payment refunded"));
    }

    private void cancelTicket(Order order, MessageContext context) {
        CancelTicket cancel = new CancelTicket(order.id());
        compensations.untilDone(
                () -> messaging.sendAsync(Kitchen.CANCEL_TICKET, cancel, compensating(context)),
                () -> book.note(order.id(), Via.to(Kitchen.CANCEL_TICKET, context), "ticket cancelled"));
    }

    /** In the order's conversation, without the deadline of the handler that gave up. */
    private static CallOptions compensating(MessageContext context) {
        return CallOptions.DEFAULT.within(context).detached();
    }
}
