package dev.interservice.foodordering.order;

import java.util.List;

/** The state an order is in now, and what is to be done about it. */
record Transition(OrderState state, List<OrderCommand> commands) {
    static Transition to(OrderState state, OrderCommand... commands) {
        return new Transition(state, List.of(commands));
    }
}
