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
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Registration;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the inventory's requests, and tells whoever wants to know how the stock changes. */
public final class InventoryService {
    private static final Logger LOG = LoggerFactory.getLogger(InventoryService.class);
    private static final String SLOW = Trouble.Kind.SLOW_INVENTORY.name();
    private static final String DOWN = Trouble.Kind.INVENTORY_DOWN.name();
    private static final int ORDERS_REMEMBERED = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final StockRoom room;
    private final ScheduledExecutorService timer;
    private final Duration slowness;

    private final AtomicBoolean following = new AtomicBoolean();

    // Guarded by this, which is held for as long as handlers have something in hand.
    private final List<Registration> answering = new ArrayList<>();

    // Read by the timer's thread, which must not wait for this: the handlers in hand may wait for the timer.
    private volatile boolean answers;
    private volatile Runnable follower = () -> {};

    /** The service of these dishes, and the only one that has them. */
    public InventoryService(List<Dish> dishes, ScheduledExecutorService timer, Duration slowness) {
        this(dishes, Optional.empty(), timer, slowness);
    }

    /**
     * The service of these dishes.
     *
     * @param shared the file that all instances keep them in
     * @param timer stays the caller's to close
     * @param slowness how long an answer takes while the inventory is slow
     */
    public InventoryService(
            List<Dish> dishes, Optional<Path> shared, ScheduledExecutorService timer, Duration slowness) {
        Stock full = new Stock(dishes, ORDERS_REMEMBERED, Clock.systemUTC().millis());
        room = shared.<StockRoom>map(file -> new SharedStockRoom(file, full, ORDERS_REMEMBERED, PATIENCE))
                .orElseGet(() -> StockRoom.own(full));
        this.timer = timer;
        this.slowness = slowness;
    }

    public void register(Messaging messaging) {
        follow(messaging);
        follower = () -> follow(messaging);
    }

    /** Lets visitors of the demo cause this service's faults. */
    public void offerFaults(Messaging messaging) {
        messaging.serve(Trouble.IN_INVENTORY, (cause, context) -> cause(cause, messaging));
    }

    /** Those that it has, whichever instance was told of them; waits for nobody. */
    public List<String> troubles() {
        List<String> present = room.troubles();
        // One follower at a time: the next who asks looks again.
        if (answers == present.contains(DOWN) && following.compareAndSet(false, true)) {
            // Not here: who asks must not wait until nobody answers any more.
            Thread thread = new Thread(this::followAlone, "inventory-follows");
            thread.setDaemon(true);
            thread.start();
        }
        return present;
    }

    private void followAlone() {
        try {
            follower.run();
        } finally {
            following.set(false);
        }
    }

    /** Answers, or answers no more, as all instances do. */
    private synchronized void follow(Messaging messaging) {
        boolean isDown = room.in(Stock::troubles).contains(DOWN);
        if (isDown) {
            answers = false;
            answering.forEach(Registration::close);
            answering.clear();
        } else if (answering.isEmpty()) {
            answer(messaging);
            answers = true;
        }
    }

    private void answer(Messaging messaging) {
        answering.add(messaging.serve(Inventory.RESERVE, (reserve, context) -> reserve(reserve, messaging)));
        answering.add(messaging.serve(Inventory.RELEASE, (release, context) -> {
            tellStock(messaging, room.in(stock -> {
                stock.release(release.orderId());
                return stock.menu();
            }));
            return Done.DONE;
        }));
        answering.add(messaging.serve(Inventory.MENU, (question, context) -> room.in(Stock::menu)));
        tellStock(messaging, room.in(Stock::menu));
    }

    private Reserved reserve(Reserve reserve, Messaging messaging) throws InterruptedException, ExecutionException {
        Reservation made = room.in(stock -> {
            boolean isSlow = stock.troubles().contains(SLOW) && !stock.knows(reserve.orderId());
            return new Reservation(stock.reserve(reserve.orderId(), reserve.lines()), isSlow, stock.menu());
        });
        tellStock(messaging, made.left());
        if (made.isSlow()) {
            timer.schedule(() -> {}, slowness.toMillis(), MILLISECONDS).get();
        }
        if (made.answer() instanceof Stock.Answer.TooLittle little) {
            throw Inventory.OUT_OF_STOCK.with(new OutOfStock(little.item(), little.wanted(), little.left()));
        }
        if (made.answer() instanceof Stock.Answer.SetAside reservation) {
            return new Reserved(reserve.orderId(), reservation.totalCents());
        }
        throw Inventory.RESERVATION_RELEASED.with(new Released(reserve.orderId()));
    }

    /** Nobody needs each of them: what gets lost, the next one mends. */
    private static void tellStock(Messaging messaging, Menu changed) {
        messaging.publishAsync(Inventory.STOCK_CHANGED, changed).whenComplete((receipt, failure) -> {
            if (failure != null) {
                LOG.debug("the stock was not told: {}", failure.getMessage());
            }
        });
    }

    private Done cause(Trouble.Cause cause, Messaging messaging) {
        String name = cause.kind().name() + (cause.item().isEmpty() ? "" : " " + cause.item());
        switch (cause.kind()) {
            case SOLD_OUT, SLOW_INVENTORY, INVENTORY_DOWN -> {
                Menu left = room.in(stock -> {
                    if (cause.kind() == Trouble.Kind.SOLD_OUT) {
                        stock.sellOut(cause.item(), cause.begins());
                    }
                    stock.trouble(name, cause.begins());
                    return stock.menu();
                });
                follow(messaging);
                tellStock(messaging, left);
            }
            default -> {}
        }
        return Done.DONE;
    }

    /** What became of a reservation, and what is left. */
    private record Reservation(Stock.Answer answer, boolean isSlow, Menu left) {}
}
