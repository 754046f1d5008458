package dev.interservice.foodordering.order;

import java.util.List;
import java.util.Map;

/**
 * Keeps orders and payments over a restart: all that the order service must not forget.
 *
 * <p>What a method was told is kept when it returns. Safe for use by several threads.
 */
public interface OrderStore extends AutoCloseable {
    /** All orders, in the order in which they were placed. */
    List<Order> orders();

    /** Keeps an order as it is now. */
    void save(Order order);

    void forget(String orderId);

    /** What became of the money, by order, the oldest first. */
    Map<String, PaymentState> payments();

    /** Keeps what became of the money for an order. */
    void savePayment(String orderId, PaymentState state);

    void forgetPayment(String orderId);

    @Override
    void close();
}
