package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Command;
import dev.interservice.messaging.Event;
import dev.interservice.messaging.Fault;
import dev.interservice.messaging.Operation;

/** The contracts the engine's tests talk about. */
public interface ShopContracts {
    record Order(String id, String item) {}

    record Ticket(String number) {}

    record OutOfStock(String item) {}

    Order ORDER = new Order("o-1", "tea");
    Ticket TICKET = new Ticket("t-1");

    Fault<OutOfStock> OUT_OF_STOCK = Fault.of("OUT_OF_STOCK", OutOfStock.class);

    Operation<Order, Ticket> BUY =
            Operation.of("shop", "buy", Order.class, Ticket.class).faults(OUT_OF_STOCK);
    Operation<Order, Ticket> FIND =
            Operation.of("shop", "find", Order.class, Ticket.class).idempotent();
    Operation<Order, Ticket> RESERVE =
            Operation.of("shop", "reserve", Order.class, Ticket.class).idempotentBy(Order::id);

    Command<Order> PACK = Command.of("shop", "pack", Order.class);
    Command<Order> SHIP = Command.of("shop", "ship", Order.class).orderedBy(Order::item);

    Event<Order> SOLD = Event.of("shop", "sold", Order.class);
    Event<Order> PRICED = Event.of("shop", "priced", Order.class).orderedBy(Order::item);
}
