package dev.interservice.foodordering.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interservice.foodordering.ManualTimer;
import dev.interservice.foodordering.RunningServices;
import dev.interservice.foodordering.contracts.Inventory.Dish;
import dev.interservice.foodordering.contracts.Kitchen;
import dev.interservice.foodordering.contracts.Kitchen.CancelTicket;
import dev.interservice.foodordering.contracts.Kitchen.CookingStarted;
import dev.interservice.foodordering.contracts.Line;
import dev.interservice.foodordering.inventory.InventoryService;
import dev.interservice.messaging.ClosedException;
import dev.interservice.messaging.Messaging;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of orders when the other services do not do their part. */
class OrderServiceTest {
    private static final NewOrder SOUP = new NewOrder("Ada", "tok-visa", List.of(new Line("soup", 2)));

    private final ManualTimer timer = new ManualTimer();
    private final RunningServices services = new RunningServices();
    private final AtomicInteger lastId = new AtomicInteger();
    private final OrderStore store = new NoOrderStore();
    private final Carriers carriers = new Carriers(100);
    private final Journal journal = new Journal("run", 1_000);
    private final OrderBook book =
            new OrderBook(10, () -> "order-" + lastId.incrementAndGet(), Clock.systemUTC(), journal, carriers, store);
    private final Messaging messaging =
            services.start("order", new OrderService(book, store, timer, Duration.ofSeconds(10))::register, carriers);
    private final OrderDesk desk = new OrderDesk(book, messaging);

    @AfterEach
    void stop() {
        services.close();
        timer.shutdownNow();
    }

    @Test
    void silentKitchenCancelsRefundsAndReleases() throws Exception {
        startInventory();
        BlockingQueue<CancelTicket> cancelled = startSilentKitchen();
        String orderId = desk.place(SOUP, Optional.empty()).id();
        timer.fireNext();

        Step step = awaitStep(each -> each.after() == OrderState.CANCELLED);
        assertThat(step.before()).contains(OrderState.SENT_TO_KITCHEN);
        assertThat(step.detail()).isEqualTo("kitchen silent for 10 s");
        assertThat(step.transport()).as("no message brought this about").isEmpty();
        assertThat(cancelled.take().orderId()).isEqualTo(orderId);
        awaitStep(each -> each.detail().equals("ticket cancelled"));
        awaitStep(each -> each.detail().equals("payment refunded"));
        assertThat(awaitStep(each -> each.detail().equals("stock released")).transport())
                .isEqualTo("in-memory");
    }

    @Test
    void kitchenThatHasBegunIsNotSilent() throws Exception {
        startInventory();
        BlockingQueue<CancelTicket> cancelled = startSilentKitchen();
        String orderId = desk.place(SOUP, Optional.empty()).id();
        timer.awaitScheduled(1);
        messaging.publish(Kitchen.COOKING_STARTED, new CookingStarted(orderId));
        awaitStep(each -> each.after() == OrderState.COOKING);

        timer.fireNext();

        assertThat(book.find(orderId).orElseThrow().state()).isEqualTo(OrderState.COOKING);
        assertThat(cancelled).isEmpty();
    }

    @Test
    void kitchenThatBeginsAndFallsSilentCancelsToo() throws Exception {
        startInventory();
        BlockingQueue<CancelTicket> cancelled = startSilentKitchen();
        String orderId = desk.place(SOUP, Optional.empty()).id();
        timer.awaitScheduled(1);
        messaging.publish(Kitchen.COOKING_STARTED, new CookingStarted(orderId));
        awaitStep(each -> each.after() == OrderState.COOKING);
        timer.awaitScheduled(2);

        timer.fireNext(); // too old: it began
        timer.fireNext();

        Step step = awaitStep(each -> each.after() == OrderState.CANCELLED);
        assertThat(step.before()).contains(OrderState.COOKING);
        assertThat(step.detail()).isEqualTo("kitchen silent for 10 s after it began to cook");
        assertThat(cancelled.take().orderId()).isEqualTo(orderId);
        awaitStep(each -> each.detail().equals("payment refunded"));
        awaitStep(each -> each.detail().equals("stock released"));
        assertThat(book.find(orderId).orElseThrow().toUndo()).isEmpty();
    }

    @Test
    void unknownKitchenCancelsAtOnce() throws Exception {
        startInventory();
        desk.place(SOUP, Optional.empty());

        Step step = awaitStep(each -> each.after() == OrderState.CANCELLED);
        assertThat(step.before()).contains(OrderState.PAID);
        assertThat(step.detail()).isEqualTo("no answer from kitchen (NOT_EXECUTED)");
        assertThat(step.transport()).as("what tried to carry it").isEqualTo("in-memory");
    }

    @Test
    void missingInventoryRejectsAndIsToldToReleaseUntilItHears() throws Exception {
        desk.place(SOUP, Optional.empty());
        assertThat(awaitStep(each -> each.after() == OrderState.REJECTED).detail())
                .isEqualTo("no answer from inventory (NOT_EXECUTED)");
        timer.fireNext();
        timer.awaitScheduled(2);

        startInventory();
        timer.fireNext();

        assertThat(awaitStep(each -> each.detail().equals("stock released")).contract())
                .isEqualTo("inventory.release");
    }

    @Test
    void placingAgainSendsAgainAndReservesOnce() throws Exception {
        startInventory();
        startSilentKitchen();
        Order order = book.open(SOUP, Optional.of("key"));

        assertThat(desk.place(SOUP, Optional.of("key")).id()).isEqualTo(order.id());
        awaitStep(each -> each.after() == OrderState.SENT_TO_KITCHEN);
        desk.place(SOUP, Optional.of("key"));

        assertThat(book.find(order.id()).orElseThrow().totalCents()).isEqualTo(800);
    }

    @Test
    void orderThatWasNotSentIsForgotten() {
        messaging.close();

        assertThatThrownBy(() -> desk.place(SOUP, Optional.of("key"))).isInstanceOf(ClosedException.class);
        assertThat(book.snapshot().orders()).isEmpty();
    }

    private void startInventory() {
        services.start(
                "inventory",
                new InventoryService(List.of(new Dish("soup", "Soup", 400, 9)), timer, Duration.ZERO)::register);
    }

    private BlockingQueue<CancelTicket> startSilentKitchen() {
        BlockingQueue<CancelTicket> cancelled = new LinkedBlockingQueue<>();
        services.start("kitchen", kitchen -> {
            kitchen.consume(Kitchen.COOK, (ticket, context) -> {});
            kitchen.consume(Kitchen.CANCEL_TICKET, (ticket, context) -> cancelled.add(ticket));
        });
        return cancelled;
    }

    private Step awaitStep(Predicate<Step> condition) throws InterruptedException {
        long seen = 0;
        while (true) {
            for (Happening each : journal.after(seen, Duration.ofMinutes(1))) {
                if (each.what() instanceof Step step && condition.test(step)) {
                    return step;
                }
                seen = each.number();
            }
        }
    }
}
