package dev.interservice.foodordering.order;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whose money was taken, and whose was given back. Asking twice for the same order changes nothing.
 *
 * <p>Remembers the last orders only, as many as it is told to. Safe for use by several threads.
 */
final class Payments {
    /** The card that is always declined. */
    static final String DECLINED_CARD = "tok-declined";

    private final Map<String, Payment> payments = new LinkedHashMap<>();
    private final int ordersRemembered;
    private long captures;
    private long refunds;

    Payments(int ordersRemembered) {
        this.ordersRemembered = ordersRemembered;
    }

    /** What became of the money for an order. */
    enum Payment {
        CAPTURED,
        DECLINED,
        REFUNDED,
        /** It was to be given back before it was taken: it will not be taken. */
        FORESTALLED
    }

    /** Takes the money for an order, unless the card is refused or the order was given up before. */
    synchronized Payment authorize(String orderId, String card) {
        Payment known = payments.get(orderId);
        if (known != null) {
            return known;
        }
        if (card.equals(DECLINED_CARD)) {
            return remember(orderId, Payment.DECLINED);
        }
        captures++;
        return remember(orderId, Payment.CAPTURED);
    }

    /** Gives it back, if it was taken. */
    synchronized Payment refund(String orderId) {
        Payment known = payments.get(orderId);
        if (known == null) {
            return remember(orderId, Payment.FORESTALLED);
        }
        if (known != Payment.CAPTURED) {
            return known;
        }
        refunds++;
        return remember(orderId, Payment.REFUNDED);
    }

    /** How often money was taken. */
    synchronized long captures() {
        return captures;
    }

    /** How often money was given back. */
    synchronized long refunds() {
        return refunds;
    }

    private Payment remember(String orderId, Payment payment) {
        payments.put(orderId, payment);
        if (payments.size() > ordersRemembered) {
            payments.remove(payments.keySet().iterator().next());
        }
        return payment;
    }
}
