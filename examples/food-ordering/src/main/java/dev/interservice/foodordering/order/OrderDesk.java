package dev.interservice.foodordering.order;

import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import java.util.Optional;

/** Where orders are placed. */
public final class OrderDesk {
    private final OrderBook book;
    private final Messaging messaging;

    public OrderDesk(OrderBook book, Messaging messaging) {
        this.book = book;
        this.messaging = messaging;
    }

    /**
     * Takes an order in; it proceeds by itself. With the key of an order that was placed before, that one is returned.
     *
     * @throws MessagingException the order may not proceed: place it again with the same key
     */
    public Order place(NewOrder wanted, Optional<String> key) {
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
