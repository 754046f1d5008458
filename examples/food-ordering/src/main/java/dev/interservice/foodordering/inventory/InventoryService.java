package dev.interservice.foodordering.inventory;

import dev.interservice.foodordering.contracts.Inventory;
import dev.interservice.foodordering.contracts.Inventory.Dish;
import dev.interservice.foodordering.contracts.Inventory.Menu;
import dev.interservice.foodordering.contracts.Inventory.OutOfStock;
import dev.interservice.foodordering.contracts.Inventory.Released;
import dev.interservice.foodordering.contracts.Inventory.Reserve;
import dev.interservice.foodordering.contracts.Inventory.Reserved;
import dev.interservice.messaging.Done;
import dev.interservice.messaging.Messaging;
import java.util.List;

/** Answers the inventory's requests. */
public final class InventoryService {
    private static final int ORDERS_REMEMBERED = 10_000;

    private final Stock stock;

    public InventoryService(List<Dish> dishes) {
        stock = new Stock(dishes, ORDERS_REMEMBERED);
    }

    public void register(Messaging messaging) {
        messaging.serve(Inventory.RESERVE, (reserve, context) -> reserve(reserve));
        messaging.serve(Inventory.RELEASE, (release, context) -> {
            stock.release(release.orderId());
            return Done.DONE;
        });
        messaging.serve(Inventory.MENU, (question, context) -> new Menu(stock.dishes()));
    }

    private Reserved reserve(Reserve reserve) {
        Stock.Answer answer = stock.reserve(reserve.orderId(), reserve.lines());
        if (answer instanceof Stock.Answer.TooLittle little) {
            throw Inventory.OUT_OF_STOCK.with(new OutOfStock(little.item(), little.wanted(), little.left()));
        }
        if (answer instanceof Stock.Answer.SetAside reservation) {
            return new Reserved(reserve.orderId(), reservation.totalCents());
        }
        throw Inventory.RESERVATION_RELEASED.with(new Released(reserve.orderId()));
    }
}
