package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.Shop.BUY;
import static dev.interservice.messaging.runtime.Shop.FIND;
import static dev.interservice.messaging.runtime.Shop.ORDER;
import static dev.interservice.messaging.runtime.Shop.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.runtime.Sent.WhenCancelled;
import dev.interservice.messaging.runtime.Shop.Ticket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RequestTimeoutTest {
    private static final CallOptions SHORT = CallOptions.DEFAULT.timeout(Duration.ofMillis(300));

    @RegisterExtension
    final Stage stage = Stage.deterministic().retry(retry -> retry.maxAttempts(1));

    @Test
    void callEndsExactlyWhenItsTimeIsUp() {
        CompletableFuture<Ticket> call = stage.start().requestAsync(BUY, ORDER, SHORT);

        stage.environment.advance(Duration.ofMillis(300).minusNanos(1));
        assertThat(call).isNotDone();
        assertThat(stage.wire.request(1).cancelAsked()).isFalse();

        stage.environment.advance(Duration.ofNanos(1));
        assertThat(failure(call))
                .isInstanceOf(DeadlineExceededException.class)
                .hasMessageContainingAll("shop.buy", "300 ms", "attempt 1 of 1");
    }

    @Test
    void configuredTimeIsTwoSecondsUnlessTheCallSaysOtherwise() {
        CompletableFuture<Ticket> call = stage.start().requestAsync(BUY, ORDER);

        stage.advance(1999);
        assertThat(call).isNotDone();
        stage.advance(1);
        assertThat(call).isCompletedExceptionally();
    }

    @ParameterizedTest
    @EnumSource
    void cancelIsAskedOfTheWireWhichKnowsTheOutcome(WhenCancelled behaviour) {
        stage.wire.whenCancelled = behaviour;
        CompletableFuture<Ticket> call = stage.start().requestAsync(BUY, ORDER, SHORT);

        stage.advance(300);

        assertThat(stage.wire.request(1).cancelAsked()).isTrue();
        assertThat(failure(call)).isInstanceOf(DeadlineExceededException.class);
        assertThat(failure(call).outcome())
                .isEqualTo(behaviour.nothingWasSent() ? Outcome.NOT_EXECUTED : Outcome.UNKNOWN);
    }

    @Test
    void replyAfterTheTimeoutIsDropped() {
        stage.wire.whenCancelled = WhenCancelled.IGNORES_IT;
        CompletableFuture<Ticket> call = stage.start().requestAsync(BUY, ORDER, SHORT);
        stage.advance(300);

        stage.wire.request(1).complete(Replies.success(TICKET));
        stage.settle();

        assertThat(failure(call)).isInstanceOf(DeadlineExceededException.class);
    }

    @Test
    void replyInTimeLeavesNoTimer() {
        CompletableFuture<Ticket> call = stage.start().requestAsync(BUY, ORDER);
        assertThat(stage.environment.pendingTimers()).isEqualTo(1);

        stage.wire.request(1).complete(Replies.success(TICKET));

        assertThat(stage.environment.pendingTimers()).isZero();
        stage.settle();
        assertThat(call).isCompletedWithValue(TICKET);
    }

    @Test
    void attemptTimeoutEndsTheAttemptAndNotTheCall() {
        stage.retry(retry ->
                retry.maxAttempts(2).backoff(Duration.ZERO, Duration.ZERO).attemptTimeout(Duration.ofMillis(100)));
        CompletableFuture<Ticket> call = stage.start().requestAsync(FIND, ORDER, SHORT);

        assertThat(stage.wire.request(1).deadline.remaining()).isEqualTo(Duration.ofMillis(100));
        stage.advance(100);
        assertThat(stage.wire.request(1).cancelAsked()).isTrue();
        stage.wire.request(2).complete(Replies.success(TICKET));
        stage.settle();

        assertThat(call).isCompletedWithValue(TICKET);
    }

    @Test
    void lastAttemptHasOnlyWhatIsLeftOfTheDeadline() {
        stage.retry(retry ->
                retry.maxAttempts(9).backoff(Duration.ZERO, Duration.ZERO).attemptTimeout(Duration.ofMillis(200)));
        CompletableFuture<Ticket> call = stage.start().requestAsync(FIND, ORDER, SHORT);

        stage.advance(200);
        assertThat(stage.wire.request(2).deadline.remaining()).isEqualTo(Duration.ofMillis(100));
        stage.advance(100);

        assertThat(failure(call)).isInstanceOf(DeadlineExceededException.class);
        assertThat(stage.wire.requests).hasSize(2);
    }

    @Test
    void lessThanAMillisecondIsNotWorthSending() {
        CallOptions almostNothing = CallOptions.DEFAULT.timeout(Duration.ofNanos(999_999));

        MessagingException failure = catchThrowableOfType(
                MessagingException.class, () -> stage.start().request(BUY, ORDER, almostNothing));

        assertThat(failure).isInstanceOf(DeadlineExceededException.class);
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        assertThat(stage.wire.requests).isEmpty();
    }

    @Test
    void wallClockThatJumpsChangesNothing() {
        CompletableFuture<Ticket> call = stage.start().requestAsync(BUY, ORDER, SHORT);

        stage.environment.jumpWallClock(Duration.ofDays(1));
        stage.advance(299);
        assertThat(call).isNotDone();
        stage.environment.jumpWallClock(Duration.ofDays(-9));
        stage.advance(1);

        assertThat(call).isCompletedExceptionally();
    }

    private static MessagingException failure(CompletableFuture<?> call) {
        return (MessagingException) Failures.of(call);
    }
}
