package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static dev.interservice.messaging.runtime.ShopContracts.SOLD;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.MessageContext;
import dev.interservice.messaging.codec.CodecFailure;
import dev.interservice.messaging.runtime.ShopContracts.Order;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.Settlement.Acknowledge;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConsumeTest {
    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic();

    private final List<Order> handled = new ArrayList<>();

    @Test
    void messageIsAcknowledgedWhenTheHandlerHasReturnedAndNotBefore() {
        AtomicReference<CompletableFuture<Settlement>> settlement = new AtomicReference<>();
        engineTest.start(service -> service.consume(PACK, (order, context) -> {
            assertThat(settlement.get()).isNotDone();
            handled.add(order);
        }));

        settlement.set(engineTest.deliver(PACK, ORDER));
        assertThat(settlement.get()).isNotDone();
        engineTest.runUntilIdle();

        assertThat(settlement.get()).isCompletedWithValue(Acknowledge.ACKNOWLEDGE);
        assertThat(handled).containsExactly(ORDER);
    }

    @Test
    void groupsMemberSeesTheEvent() {
        AtomicReference<MessageContext> seen = new AtomicReference<>();
        engineTest.start(service -> service.subscribe(SOLD, "delivery", (order, context) -> seen.set(context)));

        CompletableFuture<Settlement> settlement =
                engineTest.group(SOLD, "delivery").deliver(engineTest.delivery(SOLD, ORDER, 3, Deadline.NONE));
        engineTest.runUntilIdle();

        assertThat(settlement).isCompletedWithValue(Acknowledge.ACKNOWLEDGE);
        assertThat(seen.get().attempt()).isEqualTo(3);
        assertThat(seen.get().messageId()).isEqualTo("m-1");
    }

    @Test
    void messageThatCannotBeReadIsADeadLetterAtOnce() {
        engineTest.start(service -> service.consume(PACK, (order, context) -> handled.add(order)));

        for (String json : List.of("", "null", "{\"id\": s3cret}", "{\"id\":{\"a\":\"s3cret\"}}", "[]")) {
            CompletableFuture<Settlement> settlement = engineTest.deliver(
                    PACK,
                    new Delivery(engineTest.envelope(PACK, json.getBytes(UTF_8)).build(), 1, Deadline.NONE));
            engineTest.runUntilIdle();

            Settlement.DeadLetter deadLetter = (Settlement.DeadLetter) settlement.join();
            assertThat(deadLetter.cause()).startsWith("cannot be read").doesNotContain("s3cret");
            assertThat(deadLetter.attempts()).isEqualTo(1);
        }
        assertThat(handled).isEmpty();
        assertThat(engineTest.log()).contains("shop.pack", "m-1").doesNotContain("s3cret");
    }

    @Test
    void handlerThatCannotReadSomethingItselfIsTriedAgain() {
        engineTest.start(service -> service.consume(PACK, (order, context) -> {
            throw new CodecFailure("scripted: a document of the handler's own", null);
        }));

        CompletableFuture<Settlement> settlement = engineTest.deliver(PACK, ORDER);
        engineTest.runUntilIdle();

        assertThat(settlement.join()).isInstanceOf(Settlement.Redeliver.class);
    }

    @Test
    void messageWhoseTimeIsOverIsNeverHandledAndNeverComesAgain() {
        engineTest.start(service -> service.consume(PACK, (order, context) -> handled.add(order)));

        CompletableFuture<Settlement> settlement =
                engineTest.deliver(PACK, engineTest.delivery(PACK, ORDER, 1, engineTest.deadline(0)));
        engineTest.runUntilIdle();

        assertThat(settlement).isCompletedWithValue(Acknowledge.ACKNOWLEDGE);
        assertThat(handled).isEmpty();
    }

    @Test
    void messageThatExpiresWhileItWaitsIsNeverHandled() {
        engineTest.handler(handler -> handler.concurrency(1));
        engineTest.start(service -> service.consume(PACK, (order, context) -> {
            handled.add(order);
            engineTest.work(1000);
        }));

        engineTest.deliver(PACK, ORDER);
        CompletableFuture<Settlement> waiting = engineTest.deliver(
                PACK, engineTest.delivery(PACK, new Order("o-2", "tea"), 1, engineTest.deadline(1000)));
        engineTest.runUntilIdle();

        assertThat(waiting).isCompletedWithValue(Acknowledge.ACKNOWLEDGE);
        assertThat(handled).containsExactly(ORDER);
    }

    @Test
    void prefetchIsTwiceTheConcurrencyWithinLimits() {
        assertPrefetch(1, 32);
        assertPrefetch(16, 32);
        assertPrefetch(50, 100);
        assertPrefetch(200, 250);
        assertPrefetch(300, 300);
    }

    private void assertPrefetch(int concurrency, int expected) {
        engineTest.handler(handler -> handler.concurrency(concurrency));
        engineTest
                .start(service -> service.consume(PACK, (order, context) -> {}))
                .close();
        assertThat(engineTest.queue(PACK).intakeSettings.concurrency()).isEqualTo(concurrency);
        assertThat(engineTest.queue(PACK).intakeSettings.prefetch()).isEqualTo(expected);
    }
}
