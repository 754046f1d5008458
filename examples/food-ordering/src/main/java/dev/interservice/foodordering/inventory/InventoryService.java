package dev.interservice.foodordering.inventory;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.interservice.foodordering.contracts.Inventory;
import dev.interservice.foodordering.contracts.Inventory.Dish;
import dev.interservice.foodordering.contracts.Inventory.Menu;
import dev.interservice.foodordering.contracts.Inventory.OutOfStock;
import dev.interservice.foodordering.contracts.Inventory.Released;
import dev.interservice.foodordering.contracts.Inventory.Reserve;
import dev.interservice.foodordering.contracts.Inventory.Reserved;
import dev.interservice.foodordering.contracts.Trouble;
import dev.interservice.messaging.Done;
import dev.interservice.messaging.MessageContext;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Registration;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the inventory's requests, and tells whoever wants to know how the stock changes. */
public final class InventoryService {
    private static final Logger LOG = LoggerFactory.getLogger(InventoryService.class);
    private static final int ORDERS_REMEMBERED = 10_000;

    private final Stock stock;
    private final ScheduledExecutorService timer;
    private final Duration slowness;
    private final Set<String> troubles = new TreeSet<>();
    private final List<Registration> answering = new ArrayList<>();
    private volatile boolean slow;

    /**
     * The service of these dishes.
     *
     * @param timer stays the caller's to close
     * @param slowness how long an answer takes while the inventory is slow
     */
    public InventoryService(List<Dish> dishes, ScheduledExecutorService timer, Duration slowness) {
        stock = new Stock(dishes, ORDERS_REMEMBERED, Clock.systemUTC().millis());
        this.timer = timer;
        this.slowness = slowness;
    }

    public synchronized void register(Messaging messaging) {
        answer(messaging);
    }

    /** Lets visitors of the demo cause this service's faults. */
    public void offerFaults(Messaging messaging) {
        messaging.serve(Trouble.IN_INVENTORY, (cause, context) -> cause(cause, messaging));
    }

    /** Those that it has at this moment. */
    public synchronized List<String> troubles() {
        return List.copyOf(troubles);
    }

    private void answer(Messaging messaging) {
        answering.add(messaging.serve(Inventory.RESERVE, (reserve, context) -> reserve(reserve, context, messaging)));
        answering.add(messaging.serve(Inventory.RELEASE, (release, context) -> {
            stock.release(release.orderId());
            tellStock(messaging);
            return Done.DONE;
        }));
        answering.add(messaging.serve(Inventory.MENU, (question, context) -> stock.menu()));
        tellStock(messaging);
    }

    private Reserved reserve(Reserve reserve, MessageContext context, Messaging messaging)
            throws InterruptedException, ExecutionException {
        boolean known = stock.knows(reserve.orderId());
        Stock.Answer answer = stock.reserve(reserve.orderId(), reserve.lines());
        tellStock(messaging);
        if (slow && !known) {
            timer.schedule(() -> {}, slowness.toMillis(), MILLISECONDS).get();
        }
        if (answer instanceof Stock.Answer.TooLittle little) {
            throw Inventory.OUT_OF_STOCK.with(new OutOfStock(little.item(), little.wanted(), little.left()));
        }
        if (answer instanceof Stock.Answer.SetAside reservation) {
            return new Reserved(reserve.orderId(), reservation.totalCents());
        }
        throw Inventory.RESERVATION_RELEASED.with(new Released(reserve.orderId()));
    }

    /** Nobody needs each of them: what gets lost, the next one mends. */
    private void tellStock(Messaging messaging) {
        Menu changed = stock.menu();
        messaging.publishAsync(Inventory.STOCK_CHANGED, changed).whenComplete((receipt, failure) -> {
            if (failure != null) {
                LOG.debug("the stock was not told: {}", failure.getMessage());
            }
        });
    }

    private synchronized Done cause(Trouble.Cause cause, Messaging messaging) {
        switch (cause.kind()) {
            case SOLD_OUT -> stock.sellOut(cause.item(), cause.begins());
            case SLOW_INVENTORY -> slow = cause.begins();
            case INVENTORY_DOWN -> {
                answering.forEach(Registration::close);
                answering.clear();
                if (!cause.begins()) {
                    answer(messaging);
                }
            }
            default -> {
                return Done.DONE;
            }
        }
        String name = cause.kind().name() + (cause.item().isEmpty() ? "" : " " + cause.item());
        if (cause.begins()) {
            troubles.add(name);
        } else {
            troubles.remove(name);
        }
        tellStock(messaging);
        return Done.DONE;
    }
}
