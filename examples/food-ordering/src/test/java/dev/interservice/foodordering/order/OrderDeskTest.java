package dev.interservice.foodordering.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.RunningServices;
import dev.interservice.foodordering.contracts.Line;
import dev.interservice.messaging.Messaging;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OrderDeskTest {
    private static final int CUSTOMERS = 8;
    private static final NewOrder SOUP = new NewOrder("Ada", "tok-visa", List.of(new Line("soup", 2)));

    @Test
    void oneKeyIsOneOrderHoweverManyAskAtTheSameMoment() throws Exception {
        ExecutorService customers = Executors.newFixedThreadPool(CUSTOMERS);
        CyclicBarrier moment = new CyclicBarrier(CUSTOMERS);
        try (RunningServices services = new RunningServices()) {
            Messaging messaging =
                    services.start("order", order -> order.consume(OrderService.PLACE, (place, context) -> {}));
            OrderBook book = new OrderBook(
                    100,
                    () -> UUID.randomUUID().toString(),
                    Clock.systemUTC(),
                    new Journal("run", 100),
                    new Carriers(10),
                    new NoOrderStore());
            OrderDesk desk = new OrderDesk(book, messaging);

            List<Future<Order>> placed = Stream.generate(() -> customers.submit(() -> {
                        moment.await();
                        return desk.place(SOUP, Optional.of("key"));
                    }))
                    .limit(CUSTOMERS)
                    .toList();

            for (Future<Order> each : placed) {
                assertThat(each.get().id()).isEqualTo(placed.get(0).get().id());
            }
            assertThat(book.snapshot().orders()).hasSize(1);
        } finally {
            customers.shutdownNow();
        }
    }
}
