package dev.interservice.foodordering.contracts;

import dev.interservice.messaging.Done;
import dev.interservice.messaging.Fault;
import dev.interservice.messaging.Operation;

/** What can be asked of whoever handles payments; for now that is the order service itself. */
public interface Payment {
    /** The card was refused. */
    Fault<Declined> PAYMENT_DECLINED = Fault.of("PAYMENT_DECLINED", Declined.class);

    /** Takes the money for an order. */
    Operation<Authorize, Authorized> AUTHORIZE = Operation.of("payment", "authorize", Authorize.class, Authorized.class)
            .idempotentBy(Authorize::orderId)
            .faults(PAYMENT_DECLINED);

    /** Gives it back, if it was taken. A payment that arrives after its refund is declined. */
    Operation<Refund, Done> REFUND =
            Operation.of("payment", "refund", Refund.class).idempotentBy(Refund::orderId);

    /** The card is a token that a payment provider gave the customer, never a card's number. */
    record Authorize(String orderId, String card, long totalCents) {}

    record Authorized(String orderId) {}

    record Declined(String reason) {}

    record Refund(String orderId) {}
}
