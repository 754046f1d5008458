package dev.interservice.foodordering.order;

import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where orders are placed. */
public final class OrderDesk {
    private static final Logger LOG = LoggerFactory.getLogger(OrderDesk.class);
    private static final int LOCKS = 64;

    private final OrderBook book;
    private final Messaging messaging;
    private final List<Object> locks;

    public OrderDesk(OrderBook book, Messaging messaging) {
        this.book = book;
        this.messaging = messaging;
        this.locks = Stream.generate(Object::new).limit(LOCKS).toList();
    }

    /**
     * Takes an order in; it proceeds by itself. With the key of an order that was placed before, that one is returned.
     *
     * @throws MessagingException the order may not proceed: place it again with the same key
     */
    public Order place(NewOrder wanted, Optional<String> key) {
        if (key.isEmpty()) {
            return placeNow(wanted, key);
        }
        // Race: two requests with one key, and the sending fails. The second would return an order that the first
        // forgets; so it waits until the first is done. The call's deadline bounds how long.
        synchronized (locks.get(Math.floorMod(key.hashCode(), LOCKS))) {
            return placeNow(wanted, key);
        }
    }

    /** What somebody has left half done: the process that ran here before, as long as no order is placed here. */
    public List<Order> halfDone() {
        return book.unsettled();
    }

    /** Goes on with these. */
    public void takeUpAgain(List<Order> orders) {
        for (Order order : orders) {
            try {
                messaging.send(OrderService.PLACE, new OrderService.PlaceOrder(order.id()));
            } catch (MessagingException failure) {
                LOG.warn("order {} is not taken up again before the next start: {}", order.id(), failure.getMessage());
            }
        }
    }

    private Order placeNow(NewOrder wanted, Optional<String> key) {
        Order order = book.open(wanted, key);
        if (order.state() == OrderState.PENDING) {
            send(order);
        }
        return order;
    }

    /** Sending twice does no harm: an order that has begun goes on where it is. */
    private void send(Order order) {
        try {
            messaging.send(OrderService.PLACE, new OrderService.PlaceOrder(order.id()));
        } catch (MessagingException failure) {
            if (failure.outcome() == Outcome.NOT_EXECUTED) {
                book.forget(order.id());
            }
            throw failure;
        }
    }
}
