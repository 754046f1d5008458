package dev.interservice.foodordering.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interservice.foodordering.contracts.Line;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileOrderStoreTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00.123456Z");
    private static final NewOrder SOUP = new NewOrder("Zoë", "tok-visa", List.of(new Line("soup", 1)));

    private final Order first = Order.placed("z", Optional.of("key"), SOUP, NOW);
    private final Order second = Order.placed("a", Optional.empty(), SOUP, NOW);

    @TempDir
    private Path folder;

    @Test
    void ordersAreFoundAgainAsTheyWereAndInTheirOrder() {
        Order changed = first.reached(
                        Transition.to(OrderState.REJECTED, OrderCommand.RELEASE_STOCK),
                        new News(OrderEvent.STOCK_UNKNOWN, Via.NOTHING, "no answer"),
                        NOW)
                .toldIn("talk");
        try (OrderStore store = open()) {
            store.save(first);
            store.save(second);
            store.save(changed);
        }
        try (OrderStore store = open()) {
            assertThat(store.orders()).containsExactly(changed, second);
        }
    }

    @Test
    void interruptedThreadDoesNotBreakTheFile() {
        try (OrderStore store = open()) {
            Thread.currentThread().interrupt();
            store.save(first);
            assertThat(Thread.interrupted()).isTrue();
            store.save(second);
        }
        try (OrderStore store = open()) {
            assertThat(store.orders()).containsExactly(first, second);
        }
    }

    @Test
    void forgottenOrderIsGone() {
        try (OrderStore store = open()) {
            store.save(first);
            store.forget(first.id());
            assertThat(store.orders()).isEmpty();
        }
    }

    @Test
    void paymentsAreFoundAgain() {
        try (OrderStore store = open()) {
            store.savePayment("z", PaymentState.CAPTURED);
            store.savePayment("a", PaymentState.DECLINED);
            store.savePayment("z", PaymentState.REFUNDED);
            store.savePayment("b", PaymentState.CAPTURED);
            store.forgetPayment("b");
        }
        try (OrderStore store = open()) {
            assertThat(store.payments().entrySet())
                    .extracting(each -> each.getKey() + " " + each.getValue())
                    .containsExactly("z REFUNDED", "a DECLINED");
        }
    }

    @Test
    void fileThatCannotBeOpenedIsNamed() {
        try (OrderStore store = open()) {
            store.save(first);
            Path link = folder.resolve("orders.mv.db");
            assertThat(link).exists();
            Path directory = folder.resolve("orders.mv.db/below");
            assertThatThrownBy(() -> FileOrderStore.open(directory))
                    .isInstanceOf(FileOrderStore.StoreException.class)
                    .hasMessageContaining(directory.toString());
        }
    }

    private OrderStore open() {
        return FileOrderStore.open(folder.resolve("orders"));
    }
}
