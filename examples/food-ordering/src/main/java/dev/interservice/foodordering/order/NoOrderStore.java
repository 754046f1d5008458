package dev.interservice.foodordering.order;

import java.util.List;
import java.util.Map;

/** Keeps nothing: for tests and the demo. The book and the payments have everything in memory as it is. */
public final class NoOrderStore implements OrderStore {
    @Override
    public List<Order> orders() {
        return List.of();
    }

    @Override
    public void save(Order order) {}

    @Override
    public void forget(String orderId) {}

    @Override
    public Map<String, PaymentState> payments() {
        return Map.of();
    }

    @Override
    public void savePayment(String orderId, PaymentState state) {}

    @Override
    public void forgetPayment(String orderId) {}

    @Override
    public void close() {}
}
