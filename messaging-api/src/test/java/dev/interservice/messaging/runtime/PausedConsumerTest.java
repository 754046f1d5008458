package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.config.BreakerSettings;
import dev.interservice.messaging.lookup.CustomExecutorEnvironment;
import dev.interservice.messaging.resilience.CircuitBreakerPolicy;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.Settlement.Acknowledge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A handler whose database is down must not turn its queue into dead letters. */
class PausedConsumerTest {
    private static final CircuitBreakerPolicy POLICY =
            new CircuitBreakerPolicy(0.5, 5, Duration.ofSeconds(30), Duration.ofSeconds(5), 3);

    @RegisterExtension
    final EngineTestExtension engineTest =
            EngineTestExtension.deterministic().handler(handler -> handler.breaker(BreakerSettings.of(POLICY)));

    private boolean broken = true;
    private int handled;
    private Messaging messaging;

    @Test
    void messagesWaitInFlightWhileMostFailAndGoOnWhenTheTrialsSucceed() {
        start();
        deliver(5, 1);
        List<CompletableFuture<Settlement>> waiting = deliver(20, 1);

        assertThat(handled).isEqualTo(5);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        assertThat(messaging.health().status()).isEqualTo(Health.Status.DEGRADED);

        broken = false;
        engineTest.advance(10_000);
        assertThat(waiting).allMatch(each -> each.join().equals(Acknowledge.ACKNOWLEDGE));
        assertThat(handled).isEqualTo(25);
        assertThat(messaging.health().status()).isEqualTo(Health.Status.UP);
    }

    @Test
    void outageCostsNoMessageAnAttempt() {
        start();
        deliver(5, 1);
        List<CompletableFuture<Settlement>> waiting = deliver(10, 5);

        engineTest.advance(300_000);

        assertThat(handled).isGreaterThan(5 + 100);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        broken = false;
        engineTest.advance(10_000);
        assertThat(waiting).allMatch(each -> each.join().equals(Acknowledge.ACKNOWLEDGE));
    }

    @Test
    void messageThatWaitsForTheEndOfAnOutageTakesNoThread() {
        AtomicInteger threads = new AtomicInteger();
        Executor counting = task -> {
            threads.incrementAndGet();
            engineTest.environment.executor().execute(task);
        };
        messaging = engineTest.use(engineTest
                .builder()
                .environment(new CustomExecutorEnvironment(engineTest.environment, counting))
                .start(this::consume));
        deliver(5, 1);
        threads.set(0);

        List<CompletableFuture<Settlement>> waiting = deliver(20, 1);
        engineTest.advance(4_999);

        assertThat(threads).hasValue(0);
        broken = false;
        engineTest.advance(10_000);
        assertThat(waiting).allMatch(each -> each.join().equals(Acknowledge.ACKNOWLEDGE));
    }

    @Test
    void emptyQueueIsNotPausedForEver() {
        start();
        deliver(5, 1);

        engineTest.advance(5_000);

        assertThat(messaging.health().status()).isEqualTo(Health.Status.UP);
    }

    @Test
    void poisonMessageThatComesAgainIsOneMessage() {
        start();

        for (int attempt = 2; attempt <= 5; attempt++) {
            deliver(10, attempt);
        }

        assertThat(handled).isEqualTo(40);
        assertThat(messaging.health().status()).isEqualTo(Health.Status.UP);
    }

    @Test
    void closeGivesBackWhatWaits() {
        start();
        deliver(5, 1);
        List<CompletableFuture<Settlement>> waiting = deliver(3, 1);

        messaging.close();

        assertThat(waiting).allMatch(each -> each.join().equals(Settlement.Return.RETURN));
    }

    private void start() {
        messaging = engineTest.start(this::consume);
    }

    private void consume(Messaging service) {
        service.consume(PACK, (order, context) -> {
            handled++;
            if (broken) {
                throw new IllegalStateException("scripted: the database is down");
            }
        });
    }

    private List<CompletableFuture<Settlement>> deliver(int count, int attempt) {
        List<CompletableFuture<Settlement>> settlements = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            settlements.add(engineTest.deliver(PACK, engineTest.delivery(PACK, ORDER, attempt, Deadline.NONE)));
            engineTest.runUntilIdle();
        }
        return settlements;
    }
}
