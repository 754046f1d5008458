package dev.interservice.foodordering.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.RunningServices;
import dev.interservice.foodordering.contracts.Inventory;
import dev.interservice.foodordering.contracts.Inventory.AskForMenu;
import dev.interservice.foodordering.contracts.Inventory.Dish;
import dev.interservice.foodordering.contracts.Inventory.Release;
import dev.interservice.foodordering.contracts.Inventory.Reserve;
import dev.interservice.foodordering.contracts.Line;
import dev.interservice.foodordering.inventory.InventoryService;
import dev.interservice.messaging.FaultException;
import dev.interservice.messaging.Messaging;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Many orders at once whose commands and events come late, twice and in any order, and whose answers get lost. Whatever
 * happens: no stock and no money is lost.
 */
class RandomWalkTest {
    private static final int ORDERS = 300;
    private static final int STOCK = 200;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Ledger ledger = new Ledger();
    private final Payments payments = new Payments(ORDERS, ledger);
    private final Map<String, OrderState> states = new HashMap<>();
    private final List<Runnable> toCome = new ArrayList<>();

    @Test
    void neitherStockNorMoneyIsLost() {
        System.out.println("random walk of orders: seed " + seed + " (repeat with -Dseed=" + seed + ")");
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        InventoryService inventory =
                new InventoryService(List.of(new Dish("soup", "Soup", 400, STOCK)), timer, Duration.ZERO);
        try (RunningServices services = new RunningServices()) {
            Messaging messaging = services.start("inventory", inventory::register);
            for (int i = 0; i < ORDERS; i++) {
                String orderId = "order-" + i;
                states.put(orderId, OrderState.PENDING);
                toCome.add(() -> perform(OrderCommand.RESERVE_STOCK, orderId, messaging));
            }
            while (!toCome.isEmpty()) {
                next().run();
            }
            long holding =
                    states.values().stream().filter(RandomWalkTest::holdsStock).count();
            long left = messaging
                    .request(Inventory.MENU, new AskForMenu())
                    .dishes()
                    .get(0)
                    .left();
            assertThat(left + holding).as("stock, seed %d", seed).isEqualTo(STOCK);
        }
        long paid = states.values().stream().filter(RandomWalkTest::isPaid).count();
        assertThat(ledger.captures() - ledger.refunds())
                .as("money, seed %d", seed)
                .isEqualTo(paid);
        assertThat(ledger.refunds()).as("refunds, seed %d", seed).isLessThanOrEqualTo(ledger.captures());
        assertThat(Set.copyOf(states.values()))
                .as("ends, seed %d", seed)
                .contains(OrderState.DELIVERED, OrderState.REJECTED, OrderState.CANCELLED);
    }

    /** Anything of what is to come; one in five stays, and comes again. */
    private Runnable next() {
        int index = random.nextInt(toCome.size());
        return random.nextInt(5) == 0 ? toCome.get(index) : toCome.remove(index);
    }

    private void hear(String orderId, OrderEvent event, Messaging messaging) {
        OrderState before = states.get(orderId);
        Transition transition = OrderMachine.next(before, event);
        if (before.isTerminal()) {
            assertThat(transition).as("seed %d", seed).isEqualTo(Transition.to(before));
        }
        states.put(orderId, transition.state());
        transition.commands().forEach(command -> toCome.add(() -> perform(command, orderId, messaging)));
    }

    private void perform(OrderCommand command, String orderId, Messaging messaging) {
        Consumer<OrderEvent> tell = event -> toCome.add(() -> hear(orderId, event, messaging));
        switch (command) {
            case RESERVE_STOCK -> ask(() -> reserve(orderId, messaging), OrderEvent.STOCK_UNKNOWN, tell);
            case AUTHORIZE_PAYMENT -> ask(() -> authorize(orderId), OrderEvent.PAYMENT_UNKNOWN, tell);
            case SEND_TICKET -> ask(() -> cook(orderId, tell), OrderEvent.KITCHEN_SILENT, tell);
            case EXPECT_COOKING -> tell.accept(OrderEvent.KITCHEN_SILENT);
            case EXPECT_MEAL -> tell.accept(OrderEvent.COOKING_SILENT);
            case RELEASE_STOCK -> messaging.request(Inventory.RELEASE, new Release(orderId));
            case REFUND_PAYMENT -> payments.refund(orderId);
            case CANCEL_TICKET -> {} // too late: the kitchen cooks it all the same
        }
    }

    /** Now and then the answer gets lost, or the question comes when nobody waits for the answer any more. */
    private void ask(Supplier<OrderEvent> question, OrderEvent lost, Consumer<OrderEvent> tell) {
        switch (random.nextInt(10)) {
            case 0 -> {
                question.get();
                tell.accept(lost);
            }
            case 1 -> {
                toCome.add(question::get);
                tell.accept(lost);
            }
            default -> tell.accept(question.get());
        }
    }

    private static OrderEvent reserve(String orderId, Messaging messaging) {
        try {
            messaging.request(Inventory.RESERVE, new Reserve(orderId, List.of(new Line("soup", 1))));
            return OrderEvent.STOCK_RESERVED;
        } catch (FaultException fault) {
            return OrderEvent.OUT_OF_STOCK;
        }
    }

    private OrderEvent authorize(String orderId) {
        boolean bad = orderId.endsWith("7");
        PaymentState payment = payments.authorize(orderId, bad ? Payments.DECLINED_CARD : "tok-visa");
        return payment == PaymentState.CAPTURED ? OrderEvent.PAYMENT_AUTHORIZED : OrderEvent.PAYMENT_DECLINED;
    }

    /** The kitchen never hears of some orders. */
    private static OrderEvent cook(String orderId, Consumer<OrderEvent> tell) {
        if (!orderId.endsWith("3")) {
            EnumSet.range(OrderEvent.COOKING_STARTED, OrderEvent.DELIVERED).forEach(tell);
        }
        return OrderEvent.TICKET_SENT;
    }

    private static boolean holdsStock(OrderState state) {
        return state != OrderState.PENDING && state != OrderState.REJECTED && state != OrderState.CANCELLED;
    }

    private static boolean isPaid(OrderState state) {
        return holdsStock(state) && state != OrderState.STOCK_RESERVED;
    }
}
