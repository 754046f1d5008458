package dev.interservice.foodordering.order;

import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * All orders, and the journal of what happened to them.
 *
 * <p>Holds so many and no more: the oldest that is over makes room for a new one. Safe for use by several threads.
 */
public final class OrderBook {
    private final int capacity;
    private final Supplier<String> newId;
    private final Clock clock;
    private final Journal journal;
    private final Map<String, Order> orders = new LinkedHashMap<>();
    private final Map<String, String> orderOfKey = new HashMap<>();

    public OrderBook(int capacity, Supplier<String> newId, Clock clock, Journal journal) {
        this.capacity = capacity;
        this.newId = newId;
        this.clock = clock;
        this.journal = journal;
    }

    /** All orders, and the number of the last step that they reflect. */
    public record Snapshot(long lastStep, List<Order> orders) {}

    /** The same key came with another order before. */
    public static final class KeyTakenException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** There is no room, and no order that is over. */
    public static final class FullException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Opens a new order, or returns the one that was opened with this key before. */
    synchronized Order open(NewOrder wanted, Optional<String> key) {
        Optional<Order> known = key.map(orderOfKey::get).map(orders::get);
        if (known.isPresent()) {
            return sameAs(wanted, known.get());
        }
        makeRoom();
        Order order = Order.placed(newId.get(), wanted, clock.instant());
        orders.put(order.id(), order);
        key.ifPresent(value -> orderOfKey.put(value, order.id()));
        journal.append(order.id(), Optional.empty(), order.state(), Via.NOTHING, order.customer());
        return order;
    }

    /** Takes an order out that will never be processed. */
    synchronized void forget(String orderId) {
        orders.remove(orderId);
        orderOfKey.values().remove(orderId);
    }

    /** Tells an order the news; returns what is to be done about it. */
    synchronized List<OrderCommand> hear(String orderId, News news) {
        Order order = orders.get(orderId);
        if (order == null) {
            return List.of();
        }
        Transition transition = OrderMachine.next(order.state(), news.event());
        if (transition.state() != order.state()) {
            orders.put(orderId, order.reached(transition.state(), news, clock.instant()));
            journal.append(orderId, Optional.of(order.state()), transition.state(), news.via(), news.detail());
        }
        return transition.commands();
    }

    /** Writes down what was done about an order, besides its state. */
    synchronized void note(String orderId, Via via, String detail) {
        find(orderId)
                .ifPresent(order -> journal.append(orderId, Optional.of(order.state()), order.state(), via, detail));
    }

    public synchronized Optional<Order> find(String orderId) {
        return Optional.ofNullable(orders.get(orderId));
    }

    public synchronized Snapshot snapshot() {
        return new Snapshot(journal.last(), List.copyOf(orders.values()));
    }

    public Journal journal() {
        return journal;
    }

    private static Order sameAs(NewOrder wanted, Order known) {
        if (!wanted.equals(new NewOrder(known.customer(), known.card(), known.lines()))) {
            throw new KeyTakenException();
        }
        return known;
    }

    private void makeRoom() {
        if (orders.size() >= capacity) {
            Order oldest = orders.values().stream()
                    .filter(order -> order.state().isTerminal())
                    .findFirst()
                    .orElseThrow(FullException::new);
            forget(oldest.id());
        }
    }
}
