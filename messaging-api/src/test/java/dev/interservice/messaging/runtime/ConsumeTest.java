package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.Shop.ORDER;
import static dev.interservice.messaging.runtime.Shop.PACK;
import static dev.interservice.messaging.runtime.Shop.SOLD;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.MessageContext;
import dev.interservice.messaging.codec.CodecFailure;
import dev.interservice.messaging.runtime.Shop.Order;
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
    final Stage stage = Stage.deterministic();

    private final List<Order> handled = new ArrayList<>();

    @Test
    void messageIsAcknowledgedWhenTheHandlerHasReturnedAndNotBefore() {
        AtomicReference<CompletableFuture<Settlement>> settlement = new AtomicReference<>();
        stage.start(service -> service.consume(PACK, (order, context) -> {
            assertThat(settlement.get()).isNotDone();
            handled.add(order);
        }));

        settlement.set(stage.deliver(PACK, ORDER));
        assertThat(settlement.get()).isNotDone();
        stage.settle();

        assertThat(settlement.get()).isCompletedWithValue(Acknowledge.ACKNOWLEDGE);
        assertThat(handled).containsExactly(ORDER);
    }

    @Test
    void groupsMemberSeesTheEvent() {
        AtomicReference<MessageContext> seen = new AtomicReference<>();
        stage.start(service -> service.subscribe(SOLD, "delivery", (order, context) -> seen.set(context)));

        CompletableFuture<Settlement> settlement =
                stage.group(SOLD, "delivery").deliver(stage.delivery(SOLD, ORDER, 3, Deadline.NONE));
        stage.settle();

        assertThat(settlement).isCompletedWithValue(Acknowledge.ACKNOWLEDGE);
        assertThat(seen.get().attempt()).isEqualTo(3);
        assertThat(seen.get().messageId()).isEqualTo("m-1");
    }

    @Test
    void messageThatCannotBeReadIsADeadLetterAtOnce() {
        stage.start(service -> service.consume(PACK, (order, context) -> handled.add(order)));

        for (String json : List.of("", "null", "{\"id\": s3cret}", "{\"id\":{\"a\":\"s3cret\"}}", "[]")) {
            CompletableFuture<Settlement> settlement = stage.deliver(
                    PACK,
                    new Delivery(stage.envelope(PACK, json.getBytes(UTF_8)).build(), 1, Deadline.NONE));
            stage.settle();

            Settlement.DeadLetter deadLetter = (Settlement.DeadLetter) settlement.join();
            assertThat(deadLetter.cause()).startsWith("cannot be read").doesNotContain("s3cret");
            assertThat(deadLetter.attempts()).isEqualTo(1);
        }
        assertThat(handled).isEmpty();
        assertThat(stage.log()).contains("shop.pack", "m-1").doesNotContain("s3cret");
    }

    @Test
    void handlerThatCannotReadSomethingItselfIsTriedAgain() {
        stage.start(service -> service.consume(PACK, (order, context) -> {
            throw new CodecFailure("scripted: a document of the handler's own", null);
        }));

        CompletableFuture<Settlement> settlement = stage.deliver(PACK, ORDER);
        stage.settle();

        assertThat(settlement.join()).isInstanceOf(Settlement.Redeliver.class);
    }

    @Test
    void messageWhoseTimeIsOverIsNeverHandledAndNeverComesAgain() {
        stage.start(service -> service.consume(PACK, (order, context) -> handled.add(order)));

        CompletableFuture<Settlement> settlement =
                stage.deliver(PACK, stage.delivery(PACK, ORDER, 1, stage.deadline(0)));
        stage.settle();

        assertThat(settlement).isCompletedWithValue(Acknowledge.ACKNOWLEDGE);
        assertThat(handled).isEmpty();
    }

    @Test
    void messageThatExpiresWhileItWaitsIsNeverHandled() {
        stage.handler(handler -> handler.concurrency(1));
        stage.start(service -> service.consume(PACK, (order, context) -> {
            handled.add(order);
            stage.pass(1000);
        }));

        stage.deliver(PACK, ORDER);
        CompletableFuture<Settlement> waiting =
                stage.deliver(PACK, stage.delivery(PACK, new Order("o-2", "tea"), 1, stage.deadline(1000)));
        stage.settle();

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
        stage.handler(handler -> handler.concurrency(concurrency));
        stage.start(service -> service.consume(PACK, (order, context) -> {})).close();
        assertThat(stage.queue(PACK).settings.concurrency()).isEqualTo(concurrency);
        assertThat(stage.queue(PACK).settings.prefetch()).isEqualTo(expected);
    }
}
