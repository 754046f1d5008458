package dev.interservice.foodordering.order;

/** How far an order is; the first nine in the order in which they come. */
public enum OrderState {
    PENDING,
    STOCK_RESERVED,
    PAID,
    SENT_TO_KITCHEN,
    COOKING,
    READY,
    AGENT_ASSIGNED,
    OUT_FOR_DELIVERY,
    DELIVERED,
    /** Refused before the kitchen heard of it. */
    REJECTED,
    /** Given up after it was paid; the money goes back. */
    CANCELLED;

    /** Whether nothing can change the order any more. */
    public boolean isTerminal() {
        return this == DELIVERED || this == REJECTED || this == CANCELLED;
    }
}
