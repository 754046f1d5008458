package dev.interservice.foodordering.web;

import dev.interservice.foodordering.contracts.Line;
import dev.interservice.foodordering.order.Order;
import dev.interservice.foodordering.order.OrderCommand;
import dev.interservice.foodordering.order.OrderState;
import java.util.List;

/** What everybody may see of an order: not the card, nor the key that would let others speak for its customer. */
record OrderView(
        String id,
        String customer,
        List<Line> lines,
        OrderState state,
        long totalCents,
        String reason,
        List<Order.Reached> history,
        List<OrderCommand> toUndo,
        List<String> conversations) {

    static OrderView of(Order order) {
        return new OrderView(
                order.id(),
                order.customer(),
                order.lines(),
                order.state(),
                order.totalCents(),
                order.reason(),
                order.history(),
                order.toUndo(),
                order.conversations());
    }

    /** Several of them; JSON objects can grow, lists cannot. */
    record All(List<OrderView> orders) {
        static All of(List<Order> orders) {
            return new All(orders.stream().map(OrderView::of).toList());
        }
    }
}
