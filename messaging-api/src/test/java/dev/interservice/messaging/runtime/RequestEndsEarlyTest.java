package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.FIND;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.InterruptedCallException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.runtime.ScriptedSend.CancelBehavior;
import dev.interservice.messaging.runtime.ShopContracts.Ticket;
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
    final EngineTestExtension engineTest = EngineTestExtension.deterministic()
            .retry(retry -> retry.backoff(Duration.ofMillis(100), Duration.ofMillis(100)));

    @ParameterizedTest
    @EnumSource
    void interruptCancelsTheAttemptAndTellsTheOutcome(CancelBehavior behaviour) {
        engineTest.transport.whenCancelled = behaviour;
        Messaging messaging = engineTest.start();

        InterruptedCallException failure = interrupted(() -> messaging.request(FIND, ORDER, PATIENT));

        assertThat(failure.outcome()).isEqualTo(behaviour.nothingWasSent() ? Outcome.NOT_EXECUTED : Outcome.UNKNOWN);
        assertThat(failure.contract()).isEqualTo("shop.find");
        assertThat(failure.messageId())
                .contains(engineTest.transport.request(1).envelope.id());
        assertThat(engineTest.transport.request(1).cancelRequested()).isTrue();
        assertNothingGoesOn();
    }

    @Test
    void interruptWhileWaitingToTryAgainTellsTheWorstSoFar() {
        engineTest.transport.onRequest = sent -> sent.fail(Progress.REFUSED, Reason.UNAVAILABLE);

        assertThat(interrupted(() -> engineTest.start().request(BUY, ORDER, PATIENT))
                        .outcome())
                .isEqualTo(Outcome.NOT_EXECUTED);
        assertNothingGoesOn();
    }

    @Test
    void interruptAfterAnUnknownAttemptStaysUnknown() {
        engineTest.transport.onRequest = sent -> sent.fail(Progress.UNKNOWN, Reason.CONNECTION_LOST);

        assertThat(interrupted(() -> engineTest.start().request(FIND, ORDER, PATIENT))
                        .outcome())
                .isEqualTo(Outcome.UNKNOWN);
        assertNothingGoesOn();
    }

    @Test
    void interruptedSendIsNoSuccess() {
        assertThat(interrupted(() -> engineTest.start().send(PACK, ORDER, PATIENT))
                        .outcome())
                .isEqualTo(Outcome.UNKNOWN);
        assertThat(engineTest.transport.sent(1).cancelRequested()).isTrue();
        assertNothingGoesOn();
    }

    @Test
    void resultThatIsThereAlreadyGoesBeforeTheInterrupt() {
        engineTest.transport.onRequest = sent -> sent.complete(SampleReplies.success(TICKET));
        Messaging messaging = engineTest.start();

        Thread.currentThread().interrupt();
        Ticket ticket = messaging.request(BUY, ORDER);

        assertThat(ticket).isEqualTo(TICKET);
        assertThat(Thread.interrupted()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void cancelOfTheFutureCancelsTheAttempt(CancelBehavior behaviour) {
        engineTest.transport.whenCancelled = behaviour;
        CompletableFuture<Ticket> call = engineTest.start().requestAsync(FIND, ORDER, PATIENT);

        assertThat(call.cancel(true)).isTrue();

        assertThat(engineTest.transport.request(1).cancelRequested()).isTrue();
        assertThat(call).isCancelled();
        assertNothingGoesOn();
    }

    @Test
    void cancelBetweenAttemptsMeansNoFurtherOne() {
        CompletableFuture<Ticket> call = engineTest.start().requestAsync(FIND, ORDER, PATIENT);
        engineTest.transport.request(1).fail(Progress.REFUSED, Reason.UNAVAILABLE);

        call.cancel(true);

        assertNothingGoesOn();
    }

    @Test
    void cancelAfterTheEndIsTooLate() {
        CompletableFuture<Ticket> call = engineTest.start().requestAsync(BUY, ORDER);
        engineTest.transport.request(1).complete(SampleReplies.success(TICKET));
        engineTest.runUntilIdle();

        assertThat(call.cancel(true)).isFalse();
        assertThat(call).isCompletedWithValue(TICKET);
        assertThat(engineTest.transport.request(1).cancelRequested()).isFalse();
    }

    @Test
    void cancelOfADependentFutureCancelsNothing() {
        CompletableFuture<Ticket> call = engineTest.start().requestAsync(BUY, ORDER);

        call.thenApply(Ticket::number).cancel(true);

        assertThat(engineTest.transport.request(1).cancelRequested()).isFalse();
        call.cancel(true);
        assertThat(FutureFailures.of(call)).isInstanceOf(CancellationException.class);
    }

    private void assertNothingGoesOn() {
        assertThat(engineTest.pending()).isZero();
        assertThat(engineTest.environment.pendingTimers()).isZero();
        int sent = engineTest.transport.requests.size() + engineTest.transport.sends.size();
        engineTest.advance(10_000);
        assertThat(engineTest.transport.requests.size() + engineTest.transport.sends.size())
                .isEqualTo(sent);
    }

    private static InterruptedCallException interrupted(Runnable call) {
        Thread.currentThread().interrupt();
        InterruptedCallException failure = catchThrowableOfType(InterruptedCallException.class, call::run);
        assertThat(failure).isNotNull();
        assertThat(Thread.interrupted()).as("the flag is set again").isTrue();
        return failure;
    }
}
