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

    private final Map<String, PaymentState> payments;
    private final OrderStore store;
    private final int ordersRemembered;
    private boolean nextDeclined;

    Payments(int ordersRemembered, OrderStore store) {
        payments = new LinkedHashMap<>(store.payments());
        this.store = store;
        this.ordersRemembered = ordersRemembered;
    }

    /** Takes the money for an order, unless the card is refused or the order was given up before. */
    synchronized PaymentState authorize(String orderId, String card) {
        PaymentState known = payments.get(orderId);
        if (known != null) {
            return known;
        }
        if (nextDeclined || card.equals(DECLINED_CARD)) {
            nextDeclined = false;
            return remember(orderId, PaymentState.DECLINED);
        }
        return remember(orderId, PaymentState.CAPTURED);
    }

    /** Gives it back, if it was taken. */
    synchronized PaymentState refund(String orderId) {
        PaymentState known = payments.get(orderId);
        if (known == null) {
            return remember(orderId, PaymentState.FORESTALLED);
        }
        if (known != PaymentState.CAPTURED) {
            return known;
        }
        return remember(orderId, PaymentState.REFUNDED);
    }

    /** Declines the next payment, or not after all. */
    synchronized void declineNext(boolean declined) {
        nextDeclined = declined;
    }

    /** Whether the next payment will be declined, whatever the card. */
    synchronized boolean declinesNext() {
        return nextDeclined;
    }

    private PaymentState remember(String orderId, PaymentState state) {
        store.savePayment(orderId, state);
        payments.put(orderId, state);
        if (payments.size() > ordersRemembered) {
            String oldest = payments.keySet().iterator().next();
            payments.remove(oldest);
            store.forgetPayment(oldest);
        }
        return state;
    }
}
