package dev.interservice.foodordering.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.ManualTimer;
import dev.interservice.foodordering.RunningServices;
import dev.interservice.foodordering.contracts.Inventory.Dish;
import dev.interservice.foodordering.contracts.Kitchen;
import dev.interservice.foodordering.contracts.Line;
import dev.interservice.foodordering.inventory.InventoryService;
import dev.interservice.messaging.Messaging;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Something cannot be written down once, where nobody waits for it: on the timer, or when an answer comes. */
class OrderStoreFailsTest {
    private static final List<Line> SOUP = List.of(new Line("soup", 2));

    private final ManualTimer timer = new ManualTimer();
    private final RunningServices services = new RunningServices();
    private final Journal journal = new Journal("run", 1_000);

    @AfterEach
    void stop() {
        services.close();
        timer.shutdownNow();
    }

    @Test
    void silenceOfTheKitchenIsToldAgain() throws Exception {
        FailingOnce store = new FailingOnce(order -> order.state() == OrderState.CANCELLED);
        place(store, "tok-visa");

        timer.fireNext();
        assertThat(store.failures).hasValue(1);
        timer.fireNext();

        await(step -> step.after() == OrderState.CANCELLED);
    }

    @Test
    void compensationThatHasWorkedIsTriedAgain() throws Exception {
        FailingOnce store = new FailingOnce(
                order -> order.state() == OrderState.REJECTED && order.toUndo().isEmpty());
        place(store, Payments.DECLINED_CARD);

        timer.fireNext();

        await(step -> step.detail().equals("stock released"));
        assertThat(store.failures).hasValue(1);
    }

    private void place(OrderStore store, String card) {
        services.start(
                "inventory",
                new InventoryService(List.of(new Dish("soup", "Soup", 400, 9)), timer, Duration.ZERO)::register);
        services.start("kitchen", kitchen -> {
            kitchen.consume(Kitchen.COOK, (ticket, context) -> {});
            kitchen.consume(Kitchen.CANCEL_TICKET, (ticket, context) -> {});
        });
        Carriers carriers = new Carriers(100);
        OrderBook book =
                new OrderBook(10, () -> UUID.randomUUID().toString(), Clock.systemUTC(), journal, carriers, store);
        OrderService service = new OrderService(book, store, timer, Duration.ofSeconds(10));
        Messaging messaging = services.start("order", service::register, carriers);
        new OrderDesk(book, messaging).place(new NewOrder("Ada", card, SOUP), Optional.empty());
    }

    private void await(Predicate<Step> condition) throws InterruptedException {
        long seen = 0;
        while (true) {
            for (Happening each : journal.after(seen, Duration.ofMinutes(1))) {
                if (each.what() instanceof Step step && condition.test(step)) {
                    return;
                }
                seen = each.number();
            }
        }
    }

    /** Cannot keep the first order that is like this; keeps nothing otherwise. */
    private static final class FailingOnce extends Ledger {
        private final Predicate<Order> condition;
        private final AtomicInteger failures = new AtomicInteger();

        private FailingOnce(Predicate<Order> condition) {
            this.condition = condition;
        }

        @Override
        public void save(Order order) {
            if (condition.test(order) && failures.compareAndSet(0, 1)) {
                throw new IllegalStateException("the disk is full");
            }
        }
    }
}
