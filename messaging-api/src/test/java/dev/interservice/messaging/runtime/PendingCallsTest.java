package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.FIND;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Receipt;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.runtime.ShopContracts.Ticket;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PendingCallsTest {
    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic()
            .limits(limits -> limits.maxPending(2))
            .retry(retry -> retry.backoff(Duration.ofMillis(100), Duration.ofMillis(100)));

    @Test
    void oneCallTooManyIsRejectedAtOnce() {
        Messaging messaging = engineTest.start();
        CompletableFuture<Ticket> first = messaging.requestAsync(BUY, ORDER);
        CompletableFuture<Receipt> second = messaging.sendAsync(PACK, ORDER);

        CompletableFuture<Ticket> third = messaging.requestAsync(BUY, ORDER);
        engineTest.runUntilIdle();

        assertThat(FutureFailures.of(third))
                .isInstanceOfSatisfying(
                        CallRejectedException.class,
                        failure -> assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED))
                .hasMessageContainingAll("2 calls are pending", "max-pending");
        assertThat(engineTest.transport.requests).hasSize(1);

        engineTest.transport.request(1).complete(SampleReplies.success(TICKET));
        engineTest.transport.sent(1).complete(Acceptance.IN_PROCESS);
        engineTest.runUntilIdle();
        assertThat(first).isCompletedWithValue(TICKET);
        assertThat(second).isCompleted();
    }

    @Test
    void everyEndOfACallFreesItsSlot() {
        Messaging messaging = engineTest.start();

        for (int i = 0; i < 10; i++) {
            engineTest.transport.requests.clear();
            CompletableFuture<Ticket> answered = messaging.requestAsync(BUY, ORDER);
            CompletableFuture<Ticket> failed = messaging.requestAsync(BUY, ORDER);
            assertThat(engineTest.pending()).isEqualTo(2);
            engineTest.transport.request(1).complete(SampleReplies.success(TICKET));
            engineTest.transport.request(2).fail(Progress.UNKNOWN, Reason.CONNECTION_LOST);
            assertThat(engineTest.pending()).isZero();
            messaging.requestAsync(BUY, ORDER).cancel(true);
            CompletableFuture<Ticket> late = messaging.requestAsync(BUY, ORDER);
            engineTest.advance(2000);
            assertThat(engineTest.pending()).isZero();
            assertThat(answered).isCompleted();
            assertThat(failed).isCompletedExceptionally();
            assertThat(late).isCompletedExceptionally();
        }
    }

    @Test
    void callerThatLearnsOfTheEndOfACallFindsItsSlotFree() {
        List<Integer> pendingAtTheEnd = new ArrayList<>();
        Messaging messaging = engineTest.use(engineTest
                .builder()
                .observer(signal -> {
                    if (signal instanceof Signal.CallEnded) {
                        pendingAtTheEnd.add(engineTest.pending());
                    }
                })
                .start(service -> {}));

        messaging.requestAsync(BUY, ORDER);
        engineTest.transport.request(1).complete(SampleReplies.success(TICKET));
        messaging.requestAsync(BUY, ORDER);
        engineTest.transport.request(2).fail(Progress.UNKNOWN, Reason.CONNECTION_LOST);
        messaging.requestAsync(BUY, ORDER).cancel(true);
        messaging.requestAsync(BUY, ORDER);
        engineTest.advance(2000);

        assertThat(pendingAtTheEnd).containsExactly(0, 0, 0, 0);
    }

    @Test
    void callThatWaitsToBeTriedAgainKeepsItsSlot() {
        Messaging messaging = engineTest.start();
        CompletableFuture<Ticket> first = messaging.requestAsync(FIND, ORDER);
        CompletableFuture<Ticket> second = messaging.requestAsync(FIND, ORDER);
        engineTest.transport.request(1).fail(Progress.REFUSED, Reason.UNAVAILABLE);

        assertThat(engineTest.pending()).isEqualTo(2);

        first.cancel(true);
        second.cancel(true);
        assertThat(engineTest.pending()).isZero();
    }

    @Test
    void callThatNeverBeginsTakesNoSlot() {
        engineTest.transport.onRequest = sent -> {
            throw new AssertionError("scripted: the transport broke");
        };
        CompletableFuture<Ticket> call = engineTest.start().requestAsync(BUY, ORDER);
        engineTest.runUntilIdle();

        assertThat(call).isCompletedExceptionally();
        assertThat(engineTest.pending()).isZero();
    }
}
