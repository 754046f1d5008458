package dev.interservice.foodordering.contracts;

import dev.interservice.messaging.Event;

/** What the delivery service says about a meal's way to the customer. */
public interface Delivery {
    /** Somebody is on the way to the kitchen. */
    Event<AgentAssigned> AGENT_ASSIGNED =
            Event.of("delivery", "agent-assigned", AgentAssigned.class).idempotentBy(AgentAssigned::orderId);

    /** The agent has the meal. */
    Event<OutForDelivery> OUT_FOR_DELIVERY =
            Event.of("delivery", "out-for-delivery", OutForDelivery.class).idempotentBy(OutForDelivery::orderId);

    /** The customer has the meal. */
    Event<Delivered> DELIVERED =
            Event.of("delivery", "delivered", Delivered.class).idempotentBy(Delivered::orderId);

    record AgentAssigned(String orderId, String agent) {}

    record OutForDelivery(String orderId) {}

    record Delivered(String orderId) {}
}
