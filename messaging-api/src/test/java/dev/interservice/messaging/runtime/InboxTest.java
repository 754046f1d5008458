package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.Settlement.Acknowledge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same message twice at once. */
class InboxTest {
    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic();

    private final List<String> seen = new ArrayList<>();
    private int failures;

    @Test
    void secondOfTwoWaitsUntilTheFirstIsHandledAndIsDropped() {
        start();
        CompletableFuture<Settlement> first = engineTest.deliver(PACK, ORDER);
        CompletableFuture<Settlement> second = engineTest.deliver(PACK, ORDER);

        engineTest.advance(1_000);

        assertThat(seen).containsExactly("begun", "done");
        assertThat(first).isCompletedWithValue(Acknowledge.ACKNOWLEDGE);
        assertThat(second).isCompletedWithValue(Acknowledge.ACKNOWLEDGE);
    }

    @Test
    void secondOfTwoIsHandledWhenTheFirstFails() {
        failures = 1;
        start();
        CompletableFuture<Settlement> first = engineTest.deliver(PACK, ORDER);
        CompletableFuture<Settlement> second = engineTest.deliver(PACK, ORDER);

        engineTest.advance(2_000);

        assertThat(seen).containsExactly("begun", "failed", "begun", "done");
        assertThat(first.join()).isInstanceOf(Settlement.Redeliver.class);
        assertThat(second).isCompletedWithValue(Acknowledge.ACKNOWLEDGE);
    }

    @Test
    void waitingDoesNotUseUpItsAttempts() {
        failures = 1;
        engineTest.handler(handler -> handler.redelivery(1, Duration.ofMillis(1), Duration.ofMillis(1)));
        start();
        engineTest.deliver(PACK, ORDER);
        CompletableFuture<Settlement> second = engineTest.deliver(PACK, ORDER);

        engineTest.advance(2_000);

        assertThat(second).isCompletedWithValue(Acknowledge.ACKNOWLEDGE);
    }

    private void start() {
        engineTest.use(engineTest
                .builder()
                .inMemoryInbox(10)
                .start(service -> service.consume(PACK, (order, context) -> {
                    seen.add("begun");
                    engineTest.work(500);
                    if (failures-- > 0) {
                        seen.add("failed");
                        throw new IllegalStateException("scripted");
                    }
                    seen.add("done");
                })));
    }
}
