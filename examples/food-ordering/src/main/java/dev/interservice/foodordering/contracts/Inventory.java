package dev.interservice.foodordering.contracts;

import dev.interservice.messaging.Done;
import dev.interservice.messaging.Event;
import dev.interservice.messaging.Fault;
import dev.interservice.messaging.Operation;
import java.util.List;

/** What can be asked of the inventory service. */
public interface Inventory {
    /** There is too little of one item. */
    Fault<OutOfStock> OUT_OF_STOCK = Fault.of("OUT_OF_STOCK", OutOfStock.class);

    /** The reservation was given up before it was made. */
    Fault<Released> RESERVATION_RELEASED = Fault.of("RESERVATION_RELEASED", Released.class);

    /** Sets the ingredients of an order aside. */
    Operation<Reserve, Reserved> RESERVE = Operation.of("inventory", "reserve", Reserve.class, Reserved.class)
            .idempotentBy(Reserve::orderId)
            .faults(OUT_OF_STOCK, RESERVATION_RELEASED);

    /** Puts them back. A reservation that arrives after its release is refused. */
    Operation<Release, Done> RELEASE =
            Operation.of("inventory", "release", Release.class).idempotentBy(Release::orderId);

    /** What there is to eat, and how much of it is left. */
    Operation<AskForMenu, Menu> MENU =
            Operation.of("inventory", "menu", AskForMenu.class, Menu.class).idempotent();

    /** The stock is different now. Only the newest counts, so nobody who was away needs the others. */
    Event<Menu> STOCK_CHANGED = Event.of("inventory", "stock-changed", Menu.class);

    record Reserve(String orderId, List<Line> lines) {}

    record Reserved(String orderId, long totalCents) {}

    record Release(String orderId) {}

    record Released(String orderId) {}

    record OutOfStock(String item, int wanted, int left) {}

    record AskForMenu() {}

    /** The larger the number, the newer, also after a restart of the inventory. */
    record Menu(long number, List<Dish> dishes) {}

    record Dish(String item, String name, long priceCents, int left) {}
}
