package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.Settlement.Redeliver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedeliveryTest {
    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic()
            .handler(handler -> handler.timeout(Duration.ofSeconds(30))
                    .redelivery(5, Duration.ofMillis(250), Duration.ofSeconds(1)));

    @Test
    void failedMessageComesAgainAfterADelayThatGrowsToItsLimit() {
        failing();

        List<Settlement> settlements = new ArrayList<>();
        for (int attempt = 1; attempt <= 4; attempt++) {
            settlements.add(deliver(attempt).join());
        }

        assertThat(settlements).containsExactly(redeliver(250), redeliver(500), redeliver(1000), redeliver(1000));
        assertThat(engineTest.environment.pendingTimers()).isZero();
    }

    @Test
    void messageThatHasFailedTooOftenIsADeadLetterWithItsCause() {
        failing();

        assertThat(deliver(5).join()).isEqualTo(new Settlement.DeadLetter("IllegalStateException: scripted", 5));
        assertThat(deliver(9).join()).isEqualTo(new Settlement.DeadLetter("IllegalStateException: scripted", 9));
        assertThat(engineTest.log()).contains("dead letter", "shop.pack", "m-1");
    }

    @Test
    void oneAttemptMeansNoRedelivery() {
        engineTest.handler(handler -> handler.redelivery(1, Duration.ZERO, Duration.ZERO));
        failing();

        assertThat(deliver(1).join()).isInstanceOf(Settlement.DeadLetter.class);
    }

    @Test
    void messageIsHeldForItsDelayWhereTheTransportCannotDelay() {
        engineTest.transport.guarantees = EnumSet.complementOf(EnumSet.of(Guarantee.DELAYED_REDELIVERY));
        failing();

        CompletableFuture<Settlement> settlement = deliver(2);
        engineTest.advance(499);
        assertThat(settlement).isNotDone();
        engineTest.advance(1);

        assertThat(settlement).isCompletedWithValue(redeliver(0));
    }

    @Test
    void heldMessageTakesNoSlot() {
        engineTest.transport.guarantees = EnumSet.complementOf(EnumSet.of(Guarantee.DELAYED_REDELIVERY));
        engineTest.handler(handler -> handler.concurrency(1));
        failing();

        CompletableFuture<Settlement> first = deliver(1);
        CompletableFuture<Settlement> second = deliver(5);

        assertThat(second).isCompleted();
        assertThat(first).isNotDone();
        engineTest.advance(250);
    }

    @Test
    void handlerThatTakesTooLongHasFailed() {
        engineTest.start(service -> service.consume(PACK, (order, context) -> {
            engineTest.work(60_000);
        }));

        assertThat(deliver(1).join()).isEqualTo(redeliver(250));
        assertThat(((Settlement.DeadLetter) deliver(5).join()).cause()).contains("its time was up", "PT30S");
    }

    @Test
    void messageThatWaitsLongerThanTheTimeLimitForItsTurnIsInnocent() {
        engineTest.handler(handler -> handler.concurrency(1).timeout(Duration.ofSeconds(2)));
        engineTest.start(service -> service.consume(PACK, (order, context) -> {
            engineTest.work(1000);
        }));

        List<CompletableFuture<Settlement>> settlements = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            settlements.add(engineTest.deliver(PACK, ORDER));
        }
        engineTest.runUntilIdle();

        assertThat(settlements)
                .allSatisfy(settled -> assertThat(settled).isCompletedWithValue(Settlement.Acknowledge.ACKNOWLEDGE));
    }

    @Test
    void errorsOfTheHandlerAreFailuresLikeOthers() {
        engineTest.start(service -> service.consume(PACK, (order, context) -> {
            throw new StackOverflowError("scripted");
        }));

        assertThat(deliver(1).join()).isEqualTo(redeliver(250));
        assertThat(deliver(5).join()).isEqualTo(new Settlement.DeadLetter("StackOverflowError: scripted", 5));
    }

    @Test
    void cancellationOfTheHandlersOwnIsAFailureLikeOthers() {
        engineTest.start(service -> service.consume(PACK, (order, context) -> {
            throw new CancellationException("scripted");
        }));

        assertThat(deliver(1).join()).isEqualTo(redeliver(250));
        assertThat(deliver(5).join()).isEqualTo(new Settlement.DeadLetter("CancellationException: scripted", 5));
    }

    private void failing() {
        engineTest.start(service -> service.consume(PACK, (order, context) -> {
            throw new IllegalStateException("scripted");
        }));
    }

    private CompletableFuture<Settlement> deliver(int attempt) {
        CompletableFuture<Settlement> settlement =
                engineTest.deliver(PACK, engineTest.delivery(PACK, ORDER, attempt, Deadline.NONE));
        engineTest.runUntilIdle();
        return settlement;
    }

    private static Settlement redeliver(long millis) {
        return new Redeliver(Duration.ofMillis(millis));
    }
}
