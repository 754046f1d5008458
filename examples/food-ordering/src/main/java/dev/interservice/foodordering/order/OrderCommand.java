package dev.interservice.foodordering.order;

/** What an order wants to be done. */
public enum OrderCommand {
    RESERVE_STOCK,
    AUTHORIZE_PAYMENT,
    SEND_TICKET,
    /** Find out if the kitchen does not begin. */
    WATCH_KITCHEN,
    /** Find out if the kitchen does not come to an end. */
    WATCH_COOKING,

    // Compensations: each may come more than once, and before what it undoes.
    RELEASE_STOCK,
    REFUND_PAYMENT,
    CANCEL_TICKET;

    /** Whether it undoes something, and so is to be tried until it has worked. */
    public boolean isCompensation() {
        return this == RELEASE_STOCK || this == REFUND_PAYMENT || this == CANCEL_TICKET;
    }
}
