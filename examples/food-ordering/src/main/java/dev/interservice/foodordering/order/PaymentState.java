package dev.interservice.foodordering.order;

/** What became of the money for an order. */
public enum PaymentState {
    CAPTURED,
    DECLINED,
    REFUNDED,
    /** It was to be given back before it was taken: it will not be taken. */
    FORESTALLED
}
