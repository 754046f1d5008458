package dev.interservice.foodordering.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.ManualTimer;
import dev.interservice.foodordering.RunningServices;
import dev.interservice.foodordering.contracts.Inventory.Dish;
import dev.interservice.foodordering.contracts.Kitchen;
import dev.interservice.foodordering.contracts.Kitchen.Ticket;
import dev.interservice.foodordering.contracts.Line;
import dev.interservice.foodordering.inventory.InventoryService;
import dev.interservice.messaging.Messaging;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order service ends and starts again, with the file that its orders are in. */
class OrderRestartTest {
    private static final NewOrder SOUP = new NewOrder("Ada", "tok-visa", List.of(new Line("soup", 2)));
    private static final Optional<String> KEY = Optional.of("key");

    private final RunningServices services = new RunningServices();
    private final ManualTimer kitchenTimer = new ManualTimer();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        services.close();
        kitchenTimer.shutdownNow();
    }

    @Test
    void orderThatTheKitchenHasIsFoundAndItsTicketSentAgain() throws Exception {
        startInventory();
        BlockingQueue<Ticket> tickets = startKitchen();
        String orderId;
        try (OrderRun run = new OrderRun()) {
            orderId = run.desk.place(SOUP, KEY).id();
            run.await(step -> step.after() == OrderState.SENT_TO_KITCHEN);
            tickets.take();
        }
        try (OrderRun run = new OrderRun()) {
            assertThat(run.desk.place(SOUP, KEY).id()).as("the key is known").isEqualTo(orderId);
            run.desk.takeUpAgain(run.desk.halfDone());

            assertThat(tickets.take().orderId()).isEqualTo(orderId);
            run.timer.fireNext();
            run.await(step -> step.after() == OrderState.CANCELLED);
            run.await(step -> step.detail().equals("payment refunded"));
            assertThat(run.store.payments()).containsEntry(orderId, PaymentState.REFUNDED);
        }
    }

    @Test
    void whatWasToBeUndoneIsUndoneAfterTheRestart() throws Exception {
        String orderId;
        try (OrderRun run = new OrderRun()) {
            orderId = run.desk.place(SOUP, KEY).id();
            run.await(step -> step.after() == OrderState.REJECTED);
        }
        startInventory();
        try (OrderRun run = new OrderRun()) {
            assertThat(run.book.find(orderId).orElseThrow().toUndo()).containsExactly(OrderCommand.RELEASE_STOCK);
            run.desk.takeUpAgain(run.desk.halfDone());

            run.await(step -> step.detail().equals("stock released"));
            assertThat(run.book.unsettled()).isEmpty();
        }
    }

    private void startInventory() {
        services.start(
                "inventory",
                new InventoryService(List.of(new Dish("soup", "Soup", 400, 9)), kitchenTimer, Duration.ZERO)::register);
    }

    private BlockingQueue<Ticket> startKitchen() {
        BlockingQueue<Ticket> tickets = new LinkedBlockingQueue<>();
        services.start("kitchen", kitchen -> {
            kitchen.consume(Kitchen.COOK, (ticket, context) -> tickets.add(ticket));
            kitchen.consume(Kitchen.CANCEL_TICKET, (ticket, context) -> {});
        });
        return tickets;
    }

    /** One run of the order service, from its start to its end. */
    private final class OrderRun implements AutoCloseable {
        private final ManualTimer timer = new ManualTimer();
        private final Carriers carriers = new Carriers(100);
        private final Journal journal = new Journal("run", 1_000);
        private final OrderStore store = FileOrderStore.open(folder.resolve("orders"));
        private final OrderBook book =
                new OrderBook(10, () -> UUID.randomUUID().toString(), Clock.systemUTC(), journal, carriers, store);
        private final Messaging messaging = services.start(
                "order", new OrderService(book, store, timer, Duration.ofSeconds(10))::register, carriers);
        private final OrderDesk desk = new OrderDesk(book, messaging);

        Step await(Predicate<Step> condition) throws InterruptedException {
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

        @Override
        public void close() {
            messaging.close();
            timer.shutdownNow();
            store.close();
        }
    }
}
