package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.Shop.BUY;
import static dev.interservice.messaging.runtime.Shop.FIND;
import static dev.interservice.messaging.runtime.Shop.ORDER;
import static dev.interservice.messaging.runtime.Shop.PACK;
import static dev.interservice.messaging.runtime.Shop.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.InterruptedCallException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.runtime.Sent.WhenCancelled;
import dev.interservice.messaging.runtime.Shop.Ticket;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The caller goes away before the call has ended: interrupts and cancels. */
class RequestEndsEarlyTest {
    private static final CallOptions PATIENT = CallOptions.DEFAULT.timeout(Duration.ofMinutes(10));

    @RegisterExtension
    final Stage stage =
            Stage.deterministic().retry(retry -> retry.backoff(Duration.ofMillis(100), Duration.ofMillis(100)));

    @ParameterizedTest
    @EnumSource
    void interruptCancelsTheWireAndTellsTheOutcome(WhenCancelled behaviour) {
        stage.wire.whenCancelled = behaviour;
        Messaging messaging = stage.start();

        InterruptedCallException failure = interrupted(() -> messaging.request(FIND, ORDER, PATIENT));

        assertThat(failure.outcome()).isEqualTo(behaviour.nothingWasSent() ? Outcome.NOT_EXECUTED : Outcome.UNKNOWN);
        assertThat(failure.contract()).isEqualTo("shop.find");
        assertThat(failure.messageId()).contains(stage.wire.request(1).envelope.id());
        assertThat(stage.wire.request(1).cancelAsked()).isTrue();
        assertNothingGoesOn();
    }

    @Test
    void interruptWhileWaitingToTryAgainTellsTheWorstSoFar() {
        stage.wire.onRequest = sent -> sent.fail(Progress.REFUSED, Reason.UNAVAILABLE);

        assertThat(interrupted(() -> stage.start().request(BUY, ORDER, PATIENT)).outcome())
                .isEqualTo(Outcome.NOT_EXECUTED);
        assertNothingGoesOn();
    }

    @Test
    void interruptAfterAnUnknownAttemptStaysUnknown() {
        stage.wire.onRequest = sent -> sent.fail(Progress.UNKNOWN, Reason.CONNECTION_LOST);

        assertThat(interrupted(() -> stage.start().request(FIND, ORDER, PATIENT))
                        .outcome())
                .isEqualTo(Outcome.UNKNOWN);
        assertNothingGoesOn();
    }

    @Test
    void interruptedSendIsNoSuccess() {
        assertThat(interrupted(() -> stage.start().send(PACK, ORDER, PATIENT)).outcome())
                .isEqualTo(Outcome.UNKNOWN);
        assertThat(stage.wire.sent(1).cancelAsked()).isTrue();
        assertNothingGoesOn();
    }

    @Test
    void resultThatIsThereAlreadyGoesBeforeTheInterrupt() {
        stage.wire.onRequest = sent -> sent.complete(Replies.success(TICKET));
        Messaging messaging = stage.start();

        Thread.currentThread().interrupt();
        Ticket ticket = messaging.request(BUY, ORDER);

        assertThat(ticket).isEqualTo(TICKET);
        assertThat(Thread.interrupted()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void cancelOfTheFutureCancelsTheWire(WhenCancelled behaviour) {
        stage.wire.whenCancelled = behaviour;
        CompletableFuture<Ticket> call = stage.start().requestAsync(FIND, ORDER, PATIENT);

        assertThat(call.cancel(true)).isTrue();

        assertThat(stage.wire.request(1).cancelAsked()).isTrue();
        assertThat(call).isCancelled();
        assertNothingGoesOn();
    }

    @Test
    void cancelBetweenAttemptsMeansNoFurtherOne() {
        CompletableFuture<Ticket> call = stage.start().requestAsync(FIND, ORDER, PATIENT);
        stage.wire.request(1).fail(Progress.REFUSED, Reason.UNAVAILABLE);

        call.cancel(true);

        assertNothingGoesOn();
    }

    @Test
    void cancelAfterTheEndIsTooLate() {
        CompletableFuture<Ticket> call = stage.start().requestAsync(BUY, ORDER);
        stage.wire.request(1).complete(Replies.success(TICKET));
        stage.settle();

        assertThat(call.cancel(true)).isFalse();
        assertThat(call).isCompletedWithValue(TICKET);
        assertThat(stage.wire.request(1).cancelAsked()).isFalse();
    }

    @Test
    void cancelOfADependentFutureCancelsNothing() {
        CompletableFuture<Ticket> call = stage.start().requestAsync(BUY, ORDER);

        call.thenApply(Ticket::number).cancel(true);

        assertThat(stage.wire.request(1).cancelAsked()).isFalse();
        call.cancel(true);
        assertThat(Failures.of(call)).isInstanceOf(CancellationException.class);
    }

    private void assertNothingGoesOn() {
        assertThat(stage.pending()).isZero();
        assertThat(stage.environment.pendingTimers()).isZero();
        int sent = stage.wire.requests.size() + stage.wire.sends.size();
        stage.advance(10_000);
        assertThat(stage.wire.requests.size() + stage.wire.sends.size()).isEqualTo(sent);
    }

    private static InterruptedCallException interrupted(Runnable call) {
        Thread.currentThread().interrupt();
        InterruptedCallException failure = catchThrowableOfType(InterruptedCallException.class, call::run);
        assertThat(failure).isNotNull();
        assertThat(Thread.interrupted()).as("the flag is set again").isTrue();
        return failure;
    }
}
