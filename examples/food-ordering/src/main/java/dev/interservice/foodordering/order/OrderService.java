package dev.interservice.foodordering.order;

import dev.interservice.foodordering.contracts.Delivery;
import dev.interservice.foodordering.contracts.Kitchen;
import dev.interservice.foodordering.contracts.Payment;
import dev.interservice.foodordering.contracts.Payment.Authorize;
import dev.interservice.foodordering.contracts.Payment.Authorized;
import dev.interservice.foodordering.contracts.Payment.Declined;
import dev.interservice.foodordering.contracts.Trouble;
import dev.interservice.messaging.Command;
import dev.interservice.messaging.Contract;
import dev.interservice.messaging.Done;
import dev.interservice.messaging.MessageContext;
import dev.interservice.messaging.Messaging;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/** Takes every order through its life: begins with it, follows what others say about it, and handles its payment. */
public final class OrderService {
    /** The order service's note to itself: whoever places an order does not wait for more than this to be accepted. */
    static final Command<PlaceOrder> PLACE =
            Command.of("order", "place", PlaceOrder.class).idempotentBy(PlaceOrder::orderId);

    private static final String GROUP = "order";
    private static final int PAYMENTS_REMEMBERED = 10_000;

    private final OrderBook book;
    private final ScheduledExecutorService timer;
    private final Duration kitchenLimit;
    private final Payments payments;

    record PlaceOrder(String orderId) {}

    /**
     * The service of these orders.
     *
     * @param store keeps the payments; stays the caller's to close, as the next
     * @param timer stays the caller's to close
     * @param kitchenLimit how long the kitchen may take to begin to cook
     */
    public OrderService(OrderBook book, OrderStore store, ScheduledExecutorService timer, Duration kitchenLimit) {
        this.book = book;
        this.payments = new Payments(PAYMENTS_REMEMBERED, store);
        this.timer = timer;
        this.kitchenLimit = kitchenLimit;
    }

    public void register(Messaging messaging) {
        OrderProcess process = new OrderProcess(book, messaging, timer, kitchenLimit);
        handlePayments(messaging);
        follow(messaging, process);
        messaging.consume(PLACE, (place, context) -> process.resume(place.orderId(), context));
    }

    /** Lets visitors of the demo cause this service's faults. */
    public void offerFaults(Messaging messaging) {
        messaging.serve(Trouble.IN_ORDER, (cause, context) -> cause(cause));
    }

    private void handlePayments(Messaging messaging) {
        messaging.serve(Payment.AUTHORIZE, (authorize, context) -> authorize(authorize));
        messaging.serve(Payment.REFUND, (refund, context) -> {
            payments.refund(refund.orderId());
            return Done.DONE;
        });
    }

    /** Those that it has at this moment. */
    public List<String> troubles() {
        return payments.declinesNext() ? List.of(Trouble.Kind.DECLINE_NEXT_PAYMENT.name()) : List.of();
    }

    private static void follow(Messaging messaging, OrderProcess process) {
        messaging.subscribe(
                Kitchen.COOKING_STARTED,
                GROUP,
                (cooking, context) -> process.hear(
                        cooking.orderId(),
                        heard(OrderEvent.COOKING_STARTED, Kitchen.COOKING_STARTED, context, ""),
                        context));
        messaging.subscribe(
                Kitchen.MEAL_READY,
                GROUP,
                (meal, context) -> process.hear(
                        meal.orderId(), heard(OrderEvent.MEAL_READY, Kitchen.MEAL_READY, context, ""), context));
        messaging.subscribe(
                Delivery.AGENT_ASSIGNED,
                GROUP,
                (assigned, context) -> process.hear(
                        assigned.orderId(),
                        heard(OrderEvent.AGENT_ASSIGNED, Delivery.AGENT_ASSIGNED, context, assigned.agent()),
                        context));
        messaging.subscribe(
                Delivery.OUT_FOR_DELIVERY,
                GROUP,
                (out, context) -> process.hear(
                        out.orderId(),
                        heard(OrderEvent.OUT_FOR_DELIVERY, Delivery.OUT_FOR_DELIVERY, context, ""),
                        context));
        messaging.subscribe(
                Delivery.DELIVERED,
                GROUP,
                (delivered, context) -> process.hear(
                        delivered.orderId(), heard(OrderEvent.DELIVERED, Delivery.DELIVERED, context, ""), context));
    }

    private Done cause(Trouble.Cause cause) {
        if (cause.kind() == Trouble.Kind.DECLINE_NEXT_PAYMENT) {
            payments.declineNext(cause.begins());
        }
        return Done.DONE;
    }

    private static News heard(OrderEvent event, Contract<?> contract, MessageContext context, String detail) {
        return new News(event, Via.from(contract, context), detail);
    }

    private Authorized authorize(Authorize authorize) {
        PaymentState payment = payments.authorize(authorize.orderId(), authorize.card());
        if (payment == PaymentState.CAPTURED) {
            return new Authorized(authorize.orderId());
        }
        throw Payment.PAYMENT_DECLINED.with(
                new Declined(payment == PaymentState.DECLINED ? "the card was refused" : "the order was given up"));
    }
}
