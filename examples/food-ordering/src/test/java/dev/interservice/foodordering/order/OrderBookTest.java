package dev.interservice.foodordering.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interservice.foodordering.contracts.Line;
import dev.interservice.foodordering.order.Order.Reached;
import dev.interservice.messaging.Signal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OrderBookTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final NewOrder SOUP = new NewOrder("Ada", "tok-visa", List.of(new Line("soup", 1)));
    private static final NewOrder CAKE = new NewOrder("Ada", "tok-visa", List.of(new Line("cake", 1)));

    private static final int SNAPSHOTS = 20_000;

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final Carriers carriers = new Carriers(100);
    private final Journal journal = new Journal("run", 100);
    private final Iterator<String> ids =
            IntStream.rangeClosed(1, 100).mapToObj(i -> "order-" + i).iterator();
    private final OrderBook book = new OrderBook(2, ids::next, clock, journal, carriers, new NoOrderStore());

    @Test
    void sameKeyIsTheSameOrder() {
        Order first = book.open(SOUP, Optional.of("key"));

        assertThat(book.open(SOUP, Optional.of("key"))).isEqualTo(first);
        assertThat(book.snapshot().orders()).containsExactly(first);
    }

    @Test
    void withoutKeyEveryOrderIsANewOne() {
        assertThat(book.open(SOUP, Optional.empty()).id())
                .isNotEqualTo(book.open(SOUP, Optional.empty()).id());
    }

    @Test
    void sameKeyWithAnotherOrderIsRefused() {
        book.open(SOUP, Optional.of("key"));

        assertThatThrownBy(() -> book.open(CAKE, Optional.of("key"))).isInstanceOf(OrderBook.KeyTakenException.class);
    }

    @Test
    void oldestOrderThatIsOverMakesRoomAndItsKeyIsFree() {
        book.open(SOUP, Optional.of("still open"));
        Order over = book.open(SOUP, Optional.of("over"));
        book.hear(over.id(), new News(OrderEvent.OUT_OF_STOCK, Via.NOTHING));

        Order next = book.open(SOUP, Optional.of("next"));

        assertThat(book.find(over.id())).isEmpty();
        assertThat(book.find(next.id())).isPresent();
        book.hear(next.id(), new News(OrderEvent.OUT_OF_STOCK, Via.NOTHING));
        assertThat(book.open(CAKE, Optional.of("over")).lines()).isEqualTo(CAKE.lines());
    }

    @Test
    void fullBookRefusesWhileNothingIsOver() {
        book.open(SOUP, Optional.empty());
        book.open(SOUP, Optional.empty());

        assertThatThrownBy(() -> book.open(SOUP, Optional.empty())).isInstanceOf(OrderBook.FullException.class);
    }

    @Test
    void orderRemembersWhenItReachedWhatAndWhyItWasRefused() {
        String id = book.open(SOUP, Optional.empty()).id();
        book.hear(id, new News(OrderEvent.OUT_OF_STOCK, Via.NOTHING, "no soup"));

        Order order = book.find(id).orElseThrow();
        assertThat(order.reason()).isEqualTo("no soup");
        assertThat(order.history())
                .containsExactly(new Reached(OrderState.PENDING, NOW), new Reached(OrderState.REJECTED, NOW));
    }

    @Test
    void orderWithSomethingToUndoMakesNoRoomBeforeThatHasWorked() {
        String id = book.open(SOUP, Optional.empty()).id();
        book.hear(id, new News(OrderEvent.STOCK_UNKNOWN, Via.NOTHING));
        book.open(SOUP, Optional.empty());

        assertThat(book.find(id).orElseThrow().toUndo()).containsExactly(OrderCommand.RELEASE_STOCK);
        assertThatThrownBy(() -> book.open(SOUP, Optional.empty())).isInstanceOf(OrderBook.FullException.class);

        book.undone(id, OrderCommand.RELEASE_STOCK, Via.NOTHING, "stock released");

        assertThat(book.unsettled()).extracting(Order::id).doesNotContain(id);
        book.open(SOUP, Optional.empty());
        assertThat(book.find(id)).isEmpty();
    }

    @Test
    @Timeout(30)
    void snapshotHasOrdersAndStepsOfOneMoment() {
        OrderBook busy = new OrderBook(10, () -> "order", clock, new Journal("run", 10), carriers, new NoOrderStore());
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < SNAPSHOTS; i++) {
                busy.forget(busy.open(SOUP, Optional.empty()).id());
                busy.open(SOUP, Optional.empty());
                busy.hear("order", new News(OrderEvent.OUT_OF_STOCK, Via.NOTHING));
            }
        });

        while (!writing.isDone()) {
            OrderBook.Snapshot snapshot = busy.snapshot();
            List<Step> steps = snapshot.steps();
            if (!steps.isEmpty()) {
                Step newest = steps.get(steps.size() - 1);
                assertThat(newest.number()).isEqualTo(snapshot.last());
                assertThat(snapshot.orders()).extracting(Order::state).isSubsetOf(newest.after());
            }
        }
        writing.join();
    }

    @Test
    void absorbedNewsIsNotWrittenDown() {
        String id = book.open(SOUP, Optional.empty()).id();
        long before = journal.last();

        assertThat(book.hear(id, new News(OrderEvent.DELIVERED, Via.NOTHING))).isEmpty();
        assertThat(journal.last()).isEqualTo(before);
    }

    @Test
    void newsOfAnUnknownOrderIsAbsorbed() {
        assertThat(book.hear("nobody's", new News(OrderEvent.DELIVERED, Via.NOTHING)))
                .isEmpty();
    }

    @Test
    void stepSaysWhoToldItAndWhatCarriedIt() throws InterruptedException {
        String id = book.open(SOUP, Optional.empty()).id();
        carriers.observe(new Signal.Delivered(
                new Signal.MessageInfo("inventory.reserve", "pigeon", "order", "inventory", "message-1", "talk"), 1));
        Via via = new Via("order", "inventory", "inventory.reserve", "talk");
        book.hear(id, new News(OrderEvent.OUT_OF_STOCK, via, "no soup"));

        Object step = journal.after(1, Duration.ZERO).get(0).what();
        assertThat(step)
                .isEqualTo(new Step(
                        2,
                        NOW,
                        id,
                        Optional.of(OrderState.PENDING),
                        OrderState.REJECTED,
                        "order",
                        "inventory",
                        "inventory.reserve",
                        "pigeon",
                        1,
                        "talk",
                        ProcessHandle.current().pid(),
                        "no soup"));
    }
}
