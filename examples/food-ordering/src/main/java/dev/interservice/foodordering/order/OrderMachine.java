package dev.interservice.foodordering.order;

import static dev.interservice.foodordering.order.OrderCommand.AUTHORIZE_PAYMENT;
import static dev.interservice.foodordering.order.OrderCommand.CANCEL_TICKET;
import static dev.interservice.foodordering.order.OrderCommand.EXPECT_COOKING;
import static dev.interservice.foodordering.order.OrderCommand.EXPECT_MEAL;
import static dev.interservice.foodordering.order.OrderCommand.REFUND_PAYMENT;
import static dev.interservice.foodordering.order.OrderCommand.RELEASE_STOCK;
import static dev.interservice.foodordering.order.OrderCommand.RESERVE_STOCK;
import static dev.interservice.foodordering.order.OrderCommand.SEND_TICKET;

import java.util.List;

/**
 * The life of an order: what each event leads to in each state. A pure function.
 *
 * <p>Whatever does not fit changes nothing and asks for nothing: events that come late, twice or too early.
 */
final class OrderMachine {
    private OrderMachine() {}

    /** What an event leads to. */
    static Transition next(OrderState state, OrderEvent event) {
        return switch (state) {
            case PENDING -> askingInventory(event);
            case STOCK_RESERVED -> askingForPayment(event);
            case PAID -> sendingTicket(event);
            case SENT_TO_KITCHEN -> waitingForKitchen(state, event);
            case COOKING -> waitingForMeal(event);
            case READY, AGENT_ASSIGNED, OUT_FOR_DELIVERY -> progress(state, event);
            case DELIVERED, REJECTED, CANCELLED -> Transition.to(state);
        };
    }

    /**
     * What is still to be done in a state, should whoever was about to do it have been interrupted. From the moment the
     * ticket may be gone it is sent again, in case the kitchen or delivery lost it too: those who have it do nothing.
     */
    static List<OrderCommand> outstanding(OrderState state) {
        return switch (state) {
            case PENDING -> List.of(RESERVE_STOCK);
            case STOCK_RESERVED -> List.of(AUTHORIZE_PAYMENT);
            case PAID, READY, AGENT_ASSIGNED, OUT_FOR_DELIVERY -> List.of(SEND_TICKET);
            case SENT_TO_KITCHEN -> List.of(SEND_TICKET, EXPECT_COOKING);
            case COOKING -> List.of(SEND_TICKET, EXPECT_MEAL);
            case DELIVERED, REJECTED, CANCELLED -> List.of();
        };
    }

    private static Transition askingInventory(OrderEvent event) {
        return switch (event) {
            case STOCK_RESERVED -> Transition.to(OrderState.STOCK_RESERVED, AUTHORIZE_PAYMENT);
            case OUT_OF_STOCK -> Transition.to(OrderState.REJECTED);
            case STOCK_UNKNOWN -> Transition.to(OrderState.REJECTED, RELEASE_STOCK);
            default -> Transition.to(OrderState.PENDING);
        };
    }

    private static Transition askingForPayment(OrderEvent event) {
        return switch (event) {
            case PAYMENT_AUTHORIZED -> Transition.to(OrderState.PAID, SEND_TICKET);
            case PAYMENT_DECLINED -> Transition.to(OrderState.REJECTED, RELEASE_STOCK);
            case PAYMENT_UNKNOWN -> Transition.to(OrderState.REJECTED, REFUND_PAYMENT, RELEASE_STOCK);
            default -> Transition.to(OrderState.STOCK_RESERVED);
        };
    }

    private static Transition sendingTicket(OrderEvent event) {
        return event == OrderEvent.TICKET_SENT
                ? Transition.to(OrderState.SENT_TO_KITCHEN, EXPECT_COOKING)
                : waitingForKitchen(OrderState.PAID, event);
    }

    private static Transition waitingForKitchen(OrderState state, OrderEvent event) {
        return switch (event) {
            case KITCHEN_SILENT -> givenUp();
            case COOKING_STARTED -> Transition.to(OrderState.COOKING, EXPECT_MEAL);
            default -> progress(state, event);
        };
    }

    private static Transition waitingForMeal(OrderEvent event) {
        return event == OrderEvent.COOKING_SILENT ? givenUp() : progress(OrderState.COOKING, event);
    }

    /** The customer has paid and will not eat: all that was done for the order is undone. */
    private static Transition givenUp() {
        return Transition.to(OrderState.CANCELLED, CANCEL_TICKET, REFUND_PAYMENT, RELEASE_STOCK);
    }

    /** Goes forward only: news that was overtaken by later news is old. */
    private static Transition progress(OrderState state, OrderEvent event) {
        OrderState reached = switch (event) {
            case MEAL_READY -> OrderState.READY;
            case AGENT_ASSIGNED -> OrderState.AGENT_ASSIGNED;
            case OUT_FOR_DELIVERY -> OrderState.OUT_FOR_DELIVERY;
            case DELIVERED -> OrderState.DELIVERED;
            default -> state;
        };
        return Transition.to(reached.compareTo(state) > 0 ? reached : state);
    }
}
