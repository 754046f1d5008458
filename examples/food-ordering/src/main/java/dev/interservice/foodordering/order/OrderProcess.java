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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what an order's state machine asks for, and tells the order what came of it.
 *
 * <p>When the kitchen is silent, for example: {@code SEND_TICKET} put a command into its queue, and {@code EXPECT_COOKING} set
 * an alarm. When that rings and the order has not heard {@code cooking-started}, it hears {@code KITCHEN_SILENT}. The machine
 * answers with {@code CANCELLED} and three compensations: the ticket is cancelled, the payment refunded, the stock released,
 * each tried until it has worked. A kitchen that comes back finds the ticket cancelled; what it says of it changes nothing.
 */
final class OrderProcess {
    private static final Logger LOG = LoggerFactory.getLogger(OrderProcess.class);

    /** What is true when a compensation has worked, for a person. */
    private static final Map<OrderCommand, String> DONE = Map.of(
            OrderCommand.RELEASE_STOCK, "stock released",
            OrderCommand.REFUND_PAYMENT, "payment refunded",
            OrderCommand.CANCEL_TICKET, "ticket cancelled");

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
        Optional<Order> found = book.find(orderId);
        if (found.isPresent()) {
            Order order = found.get();
            boolean again = order.history().size() > 1;
            book.note(orderId, Via.to(OrderService.PLACE, context), again ? "taken up again" : "taken up");
            order.toUndo().forEach(command -> perform(command, order, context));
            OrderMachine.outstanding(order.state()).forEach(command -> perform(command, order, context));
        }
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
            case EXPECT_COOKING -> expectOfKitchen(order, OrderEvent.KITCHEN_SILENT, context);
            case EXPECT_MEAL -> expectOfKitchen(order, OrderEvent.COOKING_SILENT, context);
            case RELEASE_STOCK -> releaseStock(order, context);
            case REFUND_PAYMENT -> refundPayment(order, context);
            case CANCEL_TICKET -> cancelTicket(order, context);
        }
    }

    /** The alarm always rings; an order whose kitchen has gone on by then takes no notice. */
    private void expectOfKitchen(Order order, OrderEvent silence, MessageContext context) {
        String detail = "kitchen silent for " + kitchenLimit.toSeconds() + " s"
                + (silence == OrderEvent.COOKING_SILENT ? " after it began to cook" : "");
        News news = new News(silence, Via.NOTHING, detail);
        timer.schedule(() -> ring(order, news, context), kitchenLimit.toMillis(), MILLISECONDS);
    }

    /** Nobody else would hear of a failure on the timer, such as that of a full disk, and the order would hang for ever. */
    private void ring(Order order, News news, MessageContext context) {
        try {
            hear(order.id(), news, context);
        } catch (RuntimeException failure) {
            LOG.error("order {} cannot be told: {}; again in {}", order.id(), news.detail(), kitchenLimit, failure);
            timer.schedule(() -> ring(order, news, context), kitchenLimit.toMillis(), MILLISECONDS);
        }
    }

    private void releaseStock(Order order, MessageContext context) {
        Release release = new Release(order.id());
        undo(
                OrderCommand.RELEASE_STOCK,
                order,
                Via.to(Inventory.RELEASE, context),
                () -> messaging.requestAsync(Inventory.RELEASE, release, compensating(context)));
    }

    private void refundPayment(Order order, MessageContext context) {
        Refund refund = new Refund(order.id());
        undo(
                OrderCommand.REFUND_PAYMENT,
                order,
                Via.to(Payment.REFUND, context),
                () -> messaging.requestAsync(Payment.REFUND, refund, compensating(context)));
    }

    private void cancelTicket(Order order, MessageContext context) {
        CancelTicket cancel = new CancelTicket(order.id());
        undo(
                OrderCommand.CANCEL_TICKET,
                order,
                Via.to(Kitchen.CANCEL_TICKET, context),
                () -> messaging.sendAsync(Kitchen.CANCEL_TICKET, cancel, compensating(context)));
    }

    private void undo(
            OrderCommand compensation, Order order, Via via, Supplier<? extends CompletableFuture<?>> attempt) {
        String done = DONE.get(compensation);
        compensations.untilDone(
                attempt,
                failure -> book.note(order.id(), via, "failed, and is tried until it works"),
                () -> book.undone(order.id(), compensation, via, done));
    }

    /** In the order's conversation, without the deadline of the handler that gave up. */
    private static CallOptions compensating(MessageContext context) {
        return CallOptions.DEFAULT.within(context).detached();
    }
}
