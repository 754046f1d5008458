package dev.interservice.foodordering.order;

import java.time.Clock;
import java.time.Instant;
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
    private final Carriers carriers;
    private final OrderStore store;
    private final Map<String, Order> orders = new LinkedHashMap<>();
    private final Map<String, String> orderOfKey = new HashMap<>();

    /**
     * The orders that the store has kept.
     *
     * @param carriers knows what carried the messages that bring steps about
     * @param store keeps every change; stays the caller's to close
     */
    public OrderBook(
            int capacity, Supplier<String> newId, Clock clock, Journal journal, Carriers carriers, OrderStore store) {
        this.capacity = capacity;
        this.newId = newId;
        this.clock = clock;
        this.journal = journal;
        this.carriers = carriers;
        this.store = store;
        store.orders().forEach(this::remember);
    }

    /**
     * The orders at one moment.
     *
     * @param last the number of the last happening that they reflect
     * @param steps the last ones, the oldest first: as many as the journal has kept
     */
    public record Snapshot(long last, List<Order> orders, List<Step> steps) {}

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
        Order order = Order.placed(newId.get(), key, wanted, clock.instant());
        keep(order);
        tell(order.id(), Optional.empty(), order.state(), Via.NOTHING, order.customer());
        return order;
    }

    /** Takes an order out that will never be processed. */
    synchronized void forget(String orderId) {
        Order order = orders.remove(orderId);
        if (order != null) {
            order.key().ifPresent(orderOfKey::remove);
            store.forget(orderId);
        }
    }

    /** Tells an order the news; returns what is to be done about it. */
    synchronized List<OrderCommand> hear(String orderId, News news) {
        Order order = orders.get(orderId);
        if (order == null) {
            return List.of();
        }
        Transition transition = OrderMachine.next(order.state(), news.event());
        if (transition.state() != order.state()) {
            keep(order.reached(transition, news, clock.instant())
                    .toldIn(news.via().conversation()));
            tell(orderId, Optional.of(order.state()), transition.state(), news.via(), news.detail());
        }
        return transition.commands();
    }

    /** Writes down what was done about an order, besides its state. */
    synchronized void note(String orderId, Via via, String detail) {
        find(orderId).ifPresent(order -> {
            keep(order.toldIn(via.conversation()));
            tell(orderId, Optional.of(order.state()), order.state(), via, detail);
        });
    }

    /** A compensation has worked. */
    synchronized void undone(String orderId, OrderCommand compensation, Via via, String detail) {
        find(orderId).ifPresent(order -> keep(order.undone(compensation)));
        note(orderId, via, detail);
    }

    /** Those about which something is still to be done. */
    synchronized List<Order> unsettled() {
        return orders.values().stream().filter(order -> !order.isSettled()).toList();
    }

    public synchronized Optional<Order> find(String orderId) {
        return Optional.ofNullable(orders.get(orderId));
    }

    public synchronized Snapshot snapshot() {
        // Race: others than this book write to the journal too, so its number is taken first. What comes after it is
        // told again; no step can, because they are all written under this lock.
        long last = journal.last();
        List<Step> steps = journal.known("step").stream().map(Step.class::cast).toList();
        return new Snapshot(last, List.copyOf(orders.values()), steps);
    }

    public Journal journal() {
        return journal;
    }

    private void keep(Order order) {
        store.save(order);
        remember(order);
    }

    private void remember(Order order) {
        orders.put(order.id(), order);
        order.key().ifPresent(key -> orderOfKey.put(key, order.id()));
    }

    private void tell(String orderId, Optional<OrderState> before, OrderState after, Via via, String detail) {
        Carriers.Carried carried = carriers.of(via);
        long pid = ProcessHandle.current().pid();
        Instant now = clock.instant();
        journal.append(
                "step",
                number -> new Step(
                        number,
                        now,
                        orderId,
                        before,
                        after,
                        via.from(),
                        via.to(),
                        via.contract(),
                        carried.transport(),
                        carried.attempt(),
                        via.conversation(),
                        pid,
                        detail));
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
                    .filter(Order::isSettled)
                    .findFirst()
                    .orElseThrow(FullException::new);
            forget(oldest.id());
        }
    }
}
