package dev.interservice.messaging.amqp;

import static dev.interservice.messaging.amqp.Diner.COOK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.DeadLetter;
import dev.interservice.messaging.Receipt;
import dev.interservice.messaging.amqp.Diner.Ticket;
import dev.interservice.messaging.figures.Figure;
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
class PoisonTest {
    private static final long SEED = 42;
    private static final int WINDOW = 500;

    @Test
    @Timeout(120)
    void tenPoisonedAmongFiveHundredCondemnNoInnocents() throws InterruptedException {
        Verdict verdict = judge(10, 500);

        assertThat(verdict.condemned()).isEqualTo(verdict.poisoned());
        assertThat(verdict.cooked())
                .doesNotContainAnyElementsOf(verdict.poisoned())
                .hasSize(490);
    }

    @Test
    @Tag("figures")
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void aHundredPoisonedAmongTenThousandCondemnNoInnocents() throws InterruptedException {
        Verdict verdict = judge(100, 10_000);

        assertThat(verdict.condemned()).containsAll(verdict.poisoned());
        assertThat(verdict.cooked())
                .doesNotContainAnyElementsOf(verdict.poisoned())
                .hasSize(9_900);
        Set<String> innocents = new HashSet<>(verdict.condemned());
        innocents.removeAll(verdict.poisoned());
        Figure.of(
                        "amqp-poison",
                        innocents.size(),
                        "innocents among " + verdict.condemned().size() + " dead letters")
                .samples(10_000)
                .seed(SEED)
                .atMost(0);
    }

    private static Verdict judge(int poison, int total) throws InterruptedException {
        Set<String> poisoned = choose(poison, total);
        Set<String> cooked = ConcurrentHashMap.newKeySet();
        CountDownLatch ends = new CountDownLatch(total - poison + poison * Diner.ATTEMPTS);
        try (Diner diner = new Diner((ticket, context) -> {
            ends.countDown();
            if (poisoned.contains(ticket.orderId())) {
                throw new IllegalStateException("poison");
            }
            cooked.add(ticket.orderId());
        })) {
            Map<String, String> orders = order(diner, total);
            assertThat(ends.await(5, TimeUnit.MINUTES)).as("handled").isTrue();
            Set<String> condemned = new HashSet<>();
            for (DeadLetter letter : diner.close(1_000)) {
                assertThat(letter.attempts()).isEqualTo(Diner.ATTEMPTS);
                assertThat(condemned.add(orders.get(letter.messageId()))).isTrue();
            }
            return new Verdict(poisoned, cooked, condemned);
        }
    }

    /** What the messages that were sent are about, by their ids. */
    private static Map<String, String> order(Diner diner, int total) {
        Map<String, String> orders = new HashMap<>();
        Map<String, CompletableFuture<Receipt>> sends = new HashMap<>();
        for (int number = 1; number <= total; number++) {
            String order = "order-" + number;
            sends.put(order, diner.waiter().sendAsync(COOK, new Ticket(order)));
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

    private record Verdict(Set<String> poisoned, Set<String> cooked, Set<String> condemned) {}
}
