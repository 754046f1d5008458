package dev.interservice.foodordering.order;

/** What an order wants to be done. */
enum OrderCommand {
    RESERVE_STOCK,
    AUTHORIZE_PAYMENT,
    SEND_TICKET,
    WATCH_KITCHEN,

    // Compensations: each may come more than once, and before what it undoes.
    RELEASE_STOCK,
    REFUND_PAYMENT,
    CANCEL_TICKET
}
