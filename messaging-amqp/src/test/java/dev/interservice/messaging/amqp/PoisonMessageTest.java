package dev.interservice.messaging.amqp;

import static dev.interservice.messaging.amqp.RabbitMqEngineFixture.COOK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.DeadLetter;
import dev.interservice.messaging.Receipt;
import dev.interservice.messaging.amqp.RabbitMqEngineFixture.Ticket;
import dev.interservice.messaging.figures.PerformanceFigure;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages that always fail, among those that do not: the ones become dead letters, the others are handled. */
class PoisonMessageTest {
    private static final long SEED = 42;
    private static final int WINDOW = 500;

    @Test
    @Timeout(120)
    void tenPoisonedAmongFiveHundredCondemnNoInnocents() throws InterruptedException {
        PoisonResult result = run(10, 500);

        assertThat(result.deadLettered()).isEqualTo(result.poisoned());
        assertThat(result.cooked())
                .doesNotContainAnyElementsOf(result.poisoned())
                .hasSize(490);
    }

    @Test
    @Tag("figures")
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void aHundredPoisonedAmongTenThousandCondemnNoInnocents() throws InterruptedException {
        PoisonResult result = run(100, 10_000);

        assertThat(result.deadLettered()).containsAll(result.poisoned());
        assertThat(result.cooked())
                .doesNotContainAnyElementsOf(result.poisoned())
                .hasSize(9_900);
        Set<String> innocents = new HashSet<>(result.deadLettered());
        innocents.removeAll(result.poisoned());
        PerformanceFigure.of(
                        "amqp-poison",
                        innocents.size(),
                        "innocents among " + result.deadLettered().size() + " dead letters")
                .samples(10_000)
                .seed(SEED)
                .atMost(0);
    }

    private static PoisonResult run(int poison, int total) throws InterruptedException {
        Set<String> poisoned = choose(poison, total);
        Set<String> cooked = ConcurrentHashMap.newKeySet();
        CountDownLatch ends = new CountDownLatch(total - poison + poison * RabbitMqEngineFixture.ATTEMPTS);
        try (RabbitMqEngineFixture fixture = new RabbitMqEngineFixture((ticket, context) -> {
            ends.countDown();
            if (poisoned.contains(ticket.orderId())) {
                throw new IllegalStateException("poison");
            }
            cooked.add(ticket.orderId());
        })) {
            Map<String, String> orders = order(fixture, total);
            assertThat(ends.await(5, TimeUnit.MINUTES)).as("handled").isTrue();
            Set<String> deadLettered = new HashSet<>();
            for (DeadLetter deadLetter : fixture.close(1_000)) {
                assertThat(deadLetter.attempts()).isEqualTo(RabbitMqEngineFixture.ATTEMPTS);
                assertThat(deadLettered.add(orders.get(deadLetter.messageId()))).isTrue();
            }
            return new PoisonResult(poisoned, cooked, deadLettered);
        }
    }

    /** What the messages that were sent are about, by their ids. */
    private static Map<String, String> order(RabbitMqEngineFixture fixture, int total) {
        Map<String, String> orders = new HashMap<>();
        Map<String, CompletableFuture<Receipt>> sends = new HashMap<>();
        for (int number = 1; number <= total; number++) {
            String order = "order-" + number;
            sends.put(order, fixture.waiter().sendAsync(COOK, new Ticket(order)));
            if (sends.size() == WINDOW || number == total) {
                sends.forEach((each, send) -> orders.put(send.join().messageId(), each));
                sends.clear();
            }
        }
        return orders;
    }

    private static Set<String> choose(int poison, int total) {
        Random random = new Random(SEED);
        Set<String> chosen = new HashSet<>();
        while (chosen.size() < poison) {
            chosen.add("order-" + (1 + random.nextInt(total)));
        }
        return chosen;
    }

    private record PoisonResult(Set<String> poisoned, Set<String> cooked, Set<String> deadLettered) {}
}
