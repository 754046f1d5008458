package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.SHIP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.runtime.ShopContracts.Order;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.Settlement.Acknowledge;
import dev.interservice.messaging.transport.Settlement.Return;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Messages of an ordered contract: one at a time for each key, tried again in place. */
class OrderedDeliveryTest {
    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic()
            .handler(handler -> handler.concurrency(4).redelivery(3, Duration.ofMillis(100), Duration.ofMillis(100)));

    private final List<String> handled = new ArrayList<>();
    private final Map<String, Integer> failures = new HashMap<>();
    private Messaging messaging;
    private Registration registration;

    @Test
    void failingMessageHoldsItsKeyAndNoOther() {
        serve();
        failures.put("tea-1", 2);

        CompletableFuture<Settlement> first = deliver("tea-1");
        CompletableFuture<Settlement> second = deliver("tea-2");
        CompletableFuture<Settlement> other = deliver("rice-1");
        engineTest.runUntilIdle();
        assertThat(other).isCompletedWithValue(Acknowledge.ACKNOWLEDGE);
        assertThat(handled).containsExactly("tea-1#1", "rice-1#1");

        engineTest.advance(100);
        assertThat(second).isNotDone();
        engineTest.advance(100);

        assertThat(first).isCompletedWithValue(Acknowledge.ACKNOWLEDGE);
        assertThat(second).isCompletedWithValue(Acknowledge.ACKNOWLEDGE);
        assertThat(handled).containsExactly("tea-1#1", "rice-1#1", "tea-1#2", "tea-1#3", "tea-2#1");
    }

    @Test
    void deadLetterLetsItsKeyGoOn() {
        serve();
        failures.put("tea-1", 99);

        CompletableFuture<Settlement> poison = deliver("tea-1");
        CompletableFuture<Settlement> next = deliver("tea-2");
        engineTest.advance(200);

        assertThat(poison.join()).isEqualTo(new Settlement.DeadLetter("IllegalStateException: scripted", 3));
        assertThat(next).isCompletedWithValue(Acknowledge.ACKNOWLEDGE);
    }

    @Test
    void attemptsBeforeThisDeliveryCount() {
        serve();
        failures.put("tea-1", 99);

        CompletableFuture<Settlement> poison =
                engineTest.deliver(SHIP, engineTest.delivery(SHIP, new Order("tea-1", "tea"), 3, Deadline.NONE));
        engineTest.runUntilIdle();

        assertThat(poison.join()).isInstanceOf(Settlement.DeadLetter.class);
        assertThat(handled).containsExactly("tea-1#3");
    }

    @Test
    void manyKeysWithFailuresKeepEachTheirOrder() {
        serve();
        List<CompletableFuture<Settlement>> settlements = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            for (String key : List.of("tea", "rice", "salt")) {
                String id = key + "-" + i;
                failures.put(id, (i * 7 + key.length()) % 3);
                settlements.add(deliver(id));
            }
        }

        engineTest.advance(60_000);

        assertThat(settlements)
                .allSatisfy(settled -> assertThat(settled).isCompletedWithValue(Acknowledge.ACKNOWLEDGE));
        for (String key : List.of("tea", "rice", "salt")) {
            List<Integer> order = handled.stream()
                    .filter(each -> each.startsWith(key))
                    .map(each -> Integer.valueOf(each.substring(key.length() + 1, each.indexOf('#'))))
                    .toList();
            assertThat(order).as(key).isSorted().contains(0, 29);
        }
    }

    @Test
    void messageThatExpiresBehindOthersOfItsKeyIsSkipped() {
        serve();
        failures.put("tea-1", 2);
        deliver("tea-1");
        CompletableFuture<Settlement> expires = engineTest.deliver(
                SHIP, engineTest.delivery(SHIP, new Order("tea-2", "tea"), 1, engineTest.deadline(150)));
        CompletableFuture<Settlement> last = deliver("tea-3");

        engineTest.advance(200);

        assertThat(expires).isCompletedWithValue(Acknowledge.ACKNOWLEDGE);
        assertThat(last).isCompletedWithValue(Acknowledge.ACKNOWLEDGE);
        assertThat(handled).containsExactly("tea-1#1", "tea-1#2", "tea-1#3", "tea-3#1");
    }

    @Test
    void closeReturnsThePausedMessageAndAllBehindIt() {
        serve();
        failures.put("tea-1", 2);
        List<CompletableFuture<Settlement>> settlements = List.of(deliver("tea-1"), deliver("tea-2"), deliver("tea-3"));
        engineTest.runUntilIdle();

        registration.close();

        assertThat(settlements).allSatisfy(settled -> assertThat(settled).isCompletedWithValue(Return.RETURN));
        assertThat(handled).containsExactly("tea-1#1");
        assertThat(engineTest.environment.pendingTimers()).isZero();
        assertThat(messaging.health().components())
                .extracting(Health.Component::name)
                .containsExactly("transport scripted");
    }

    @Test
    void longQueueOfAKeyIsReturnedAsAWhole() {
        engineTest.handler(handler -> handler.concurrency(1000));
        serve();
        failures.put("tea-0", 1);
        List<CompletableFuture<Settlement>> settlements = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            settlements.add(deliver("tea-" + i));
        }
        engineTest.runUntilIdle();

        registration.close();

        assertThat(settlements).allMatch(CompletableFuture::isDone);
        assertThat(handled).containsExactly("tea-0#1");
    }

    private void serve() {
        messaging = engineTest.start(service -> registration = service.consume(SHIP, (order, context) -> {
            handled.add(order.id() + "#" + context.attempt());
            if (failures.merge(order.id(), -1, Integer::sum) >= 0) {
                throw new IllegalStateException("scripted");
            }
        }));
    }

    private CompletableFuture<Settlement> deliver(String id) {
        return engineTest.deliver(SHIP, new Order(id, id.substring(0, id.indexOf('-'))));
    }
}
