package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.FIND;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.runtime.ScriptedSend.CancelBehavior;
import dev.interservice.messaging.runtime.ShopContracts.Ticket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RequestTimeoutTest {
    private static final CallOptions SHORT = CallOptions.DEFAULT.timeout(Duration.ofMillis(300));

    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic().retry(retry -> retry.maxAttempts(1));

    @Test
    void callEndsExactlyWhenItsTimeIsUp() {
        CompletableFuture<Ticket> call = engineTest.start().requestAsync(BUY, ORDER, SHORT);

        engineTest.environment.advance(Duration.ofMillis(300).minusNanos(1));
        assertThat(call).isNotDone();
        assertThat(engineTest.transport.request(1).cancelRequested()).isFalse();

        engineTest.environment.advance(Duration.ofNanos(1));
        assertThat(failure(call))
                .isInstanceOf(DeadlineExceededException.class)
                .hasMessageContainingAll("shop.buy", "300 ms", "attempt 1 of 1");
    }

    @Test
    void configuredTimeIsTwoSecondsUnlessTheCallSaysOtherwise() {
        CompletableFuture<Ticket> call = engineTest.start().requestAsync(BUY, ORDER);

        engineTest.advance(1999);
        assertThat(call).isNotDone();
        engineTest.advance(1);
        assertThat(call).isCompletedExceptionally();
    }

    @ParameterizedTest
    @EnumSource
    void attemptIsCancelledAndTheTransportKnowsTheOutcome(CancelBehavior behaviour) {
        engineTest.transport.whenCancelled = behaviour;
        CompletableFuture<Ticket> call = engineTest.start().requestAsync(BUY, ORDER, SHORT);

        engineTest.advance(300);

        assertThat(engineTest.transport.request(1).cancelRequested()).isTrue();
        assertThat(failure(call)).isInstanceOf(DeadlineExceededException.class);
        assertThat(failure(call).outcome())
                .isEqualTo(behaviour.nothingWasSent() ? Outcome.NOT_EXECUTED : Outcome.UNKNOWN);
    }

    @Test
    void replyAfterTheTimeoutIsDropped() {
        engineTest.transport.whenCancelled = CancelBehavior.IGNORES_IT;
        CompletableFuture<Ticket> call = engineTest.start().requestAsync(BUY, ORDER, SHORT);
        engineTest.advance(300);

        engineTest.transport.request(1).complete(SampleReplies.success(TICKET));
        engineTest.runUntilIdle();

        assertThat(failure(call)).isInstanceOf(DeadlineExceededException.class);
    }

    @Test
    void replyInTimeLeavesNoTimer() {
        CompletableFuture<Ticket> call = engineTest.start().requestAsync(BUY, ORDER);
        assertThat(engineTest.environment.pendingTimers()).isEqualTo(1);

        engineTest.transport.request(1).complete(SampleReplies.success(TICKET));

        assertThat(engineTest.environment.pendingTimers()).isZero();
        engineTest.runUntilIdle();
        assertThat(call).isCompletedWithValue(TICKET);
    }

    @Test
    void attemptTimeoutEndsTheAttemptAndNotTheCall() {
        engineTest.retry(retry ->
                retry.maxAttempts(2).backoff(Duration.ZERO, Duration.ZERO).attemptTimeout(Duration.ofMillis(100)));
        CompletableFuture<Ticket> call = engineTest.start().requestAsync(FIND, ORDER, SHORT);

        assertThat(engineTest.transport.request(1).deadline.remaining()).isEqualTo(Duration.ofMillis(100));
        engineTest.advance(100);
        assertThat(engineTest.transport.request(1).cancelRequested()).isTrue();
        engineTest.transport.request(2).complete(SampleReplies.success(TICKET));
        engineTest.runUntilIdle();

        assertThat(call).isCompletedWithValue(TICKET);
    }

    @Test
    void lastAttemptHasOnlyWhatIsLeftOfTheDeadline() {
        engineTest.retry(retry ->
                retry.maxAttempts(9).backoff(Duration.ZERO, Duration.ZERO).attemptTimeout(Duration.ofMillis(200)));
        CompletableFuture<Ticket> call = engineTest.start().requestAsync(FIND, ORDER, SHORT);

        engineTest.advance(200);
        assertThat(engineTest.transport.request(2).deadline.remaining()).isEqualTo(Duration.ofMillis(100));
        engineTest.advance(100);

        assertThat(failure(call)).isInstanceOf(DeadlineExceededException.class);
        assertThat(engineTest.transport.requests).hasSize(2);
    }

    @Test
    void lessThanAMillisecondIsNotWorthSending() {
        CallOptions almostNothing = CallOptions.DEFAULT.timeout(Duration.ofNanos(999_999));

        MessagingException failure = catchThrowableOfType(
                MessagingException.class, () -> engineTest.start().request(BUY, ORDER, almostNothing));

        assertThat(failure).isInstanceOf(DeadlineExceededException.class);
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        assertThat(engineTest.transport.requests).isEmpty();
    }

    @Test
    void wallClockThatJumpsChangesNothing() {
        CompletableFuture<Ticket> call = engineTest.start().requestAsync(BUY, ORDER, SHORT);

        engineTest.environment.jumpWallClock(Duration.ofDays(1));
        engineTest.advance(299);
        assertThat(call).isNotDone();
        engineTest.environment.jumpWallClock(Duration.ofDays(-9));
        engineTest.advance(1);

        assertThat(call).isCompletedExceptionally();
    }

    private static MessagingException failure(CompletableFuture<?> call) {
        return (MessagingException) FutureFailures.of(call);
    }
}
