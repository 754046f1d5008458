package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.Shop.BUY;
import static dev.interservice.messaging.runtime.Shop.FIND;
import static dev.interservice.messaging.runtime.Shop.ORDER;
import static dev.interservice.messaging.runtime.Shop.PACK;
import static dev.interservice.messaging.runtime.Shop.TICKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Receipt;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.runtime.Shop.Ticket;
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
    final Stage stage = Stage.deterministic()
            .limits(limits -> limits.maxPending(2))
            .retry(retry -> retry.backoff(Duration.ofMillis(100), Duration.ofMillis(100)));

    @Test
    void oneCallTooManyIsRejectedAtOnce() {
        Messaging messaging = stage.start();
        CompletableFuture<Ticket> first = messaging.requestAsync(BUY, ORDER);
        CompletableFuture<Receipt> second = messaging.sendAsync(PACK, ORDER);

        CompletableFuture<Ticket> third = messaging.requestAsync(BUY, ORDER);
        stage.settle();

        assertThat(Failures.of(third))
                .isInstanceOfSatisfying(
                        CallRejectedException.class,
                        failure -> assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED))
                .hasMessageContainingAll("2 calls are pending", "max-pending");
        assertThat(stage.wire.requests).hasSize(1);

        stage.wire.request(1).complete(Replies.success(TICKET));
        stage.wire.sent(1).complete(Acceptance.IN_PROCESS);
        stage.settle();
        assertThat(first).isCompletedWithValue(TICKET);
        assertThat(second).isCompleted();
    }

    @Test
    void everyEndOfACallFreesItsPlace() {
        Messaging messaging = stage.start();

        for (int i = 0; i < 10; i++) {
            stage.wire.requests.clear();
            CompletableFuture<Ticket> answered = messaging.requestAsync(BUY, ORDER);
            CompletableFuture<Ticket> failed = messaging.requestAsync(BUY, ORDER);
            assertThat(stage.pending()).isEqualTo(2);
            stage.wire.request(1).complete(Replies.success(TICKET));
            stage.wire.request(2).fail(Progress.UNKNOWN, Reason.CONNECTION_LOST);
            assertThat(stage.pending()).isZero();
            messaging.requestAsync(BUY, ORDER).cancel(true);
            CompletableFuture<Ticket> late = messaging.requestAsync(BUY, ORDER);
            stage.advance(2000);
            assertThat(stage.pending()).isZero();
            assertThat(answered).isCompleted();
            assertThat(failed).isCompletedExceptionally();
            assertThat(late).isCompletedExceptionally();
        }
    }

    @Test
    void whoLearnsThatACallHasEndedFindsItsPlaceFree() {
        List<Integer> pendingAtTheEnd = new ArrayList<>();
        Messaging messaging = stage.use(stage.builder()
                .observer(signal -> {
                    if (signal instanceof Signal.CallEnded) {
                        pendingAtTheEnd.add(stage.pending());
                    }
                })
                .start(service -> {}));

        messaging.requestAsync(BUY, ORDER);
        stage.wire.request(1).complete(Replies.success(TICKET));
        messaging.requestAsync(BUY, ORDER);
        stage.wire.request(2).fail(Progress.UNKNOWN, Reason.CONNECTION_LOST);
        messaging.requestAsync(BUY, ORDER).cancel(true);
        messaging.requestAsync(BUY, ORDER);
        stage.advance(2000);

        assertThat(pendingAtTheEnd).containsExactly(0, 0, 0, 0);
    }

    @Test
    void callThatWaitsToBeTriedAgainKeepsItsPlace() {
        Messaging messaging = stage.start();
        CompletableFuture<Ticket> first = messaging.requestAsync(FIND, ORDER);
        CompletableFuture<Ticket> second = messaging.requestAsync(FIND, ORDER);
        stage.wire.request(1).fail(Progress.REFUSED, Reason.UNAVAILABLE);

        assertThat(stage.pending()).isEqualTo(2);

        first.cancel(true);
        second.cancel(true);
        assertThat(stage.pending()).isZero();
    }

    @Test
    void callThatNeverBeginsTakesNoPlace() {
        stage.wire.onRequest = sent -> {
            throw new AssertionError("scripted: the transport broke");
        };
        CompletableFuture<Ticket> call = stage.start().requestAsync(BUY, ORDER);
        stage.settle();

        assertThat(call).isCompletedExceptionally();
        assertThat(stage.pending()).isZero();
    }
}
