package dev.interservice.foodordering.order;

/** What an order wants to be done. */
public enum OrderCommand {
    RESERVE_STOCK,
    AUTHORIZE_PAYMENT,
    /** Into the kitchen's queue; nobody waits for an answer. */
    SEND_TICKET,
    /** Set an alarm: the kitchen should have begun by then. */
    EXPECT_COOKING,
    /** Set an alarm: the meal should be ready by then. */
    EXPECT_MEAL,

    // Compensations: each may come more than once, and before what it undoes.
    RELEASE_STOCK,
    REFUND_PAYMENT,
    CANCEL_TICKET;

    /** Whether it undoes something, and so is to be tried until it has worked. */
    public boolean isCompensation() {
        return this == RELEASE_STOCK || this == REFUND_PAYMENT || this == CANCEL_TICKET;
    }
}
