package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.Shop.BUY;
import static dev.interservice.messaging.runtime.Shop.FIND;
import static dev.interservice.messaging.runtime.Shop.ORDER;
import static dev.interservice.messaging.runtime.Shop.TICKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.runtime.Shop.Ticket;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.time.Duration;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPauseTest {
    private static final int CALLS = 400;
    private static final CallOptions PATIENT = CallOptions.DEFAULT.timeout(Duration.ofMinutes(10));

    @RegisterExtension
    final Stage stage = Stage.deterministic();

    @Test
    void pausesAreSpreadEvenlyUpToACapThatDoublesToItsLimit() {
        stage.retry(retry -> retry.maxAttempts(5).backoff(Duration.ofMillis(100), Duration.ofMillis(300)));
        stage.wire.onRequest = sent -> sent.fail(Progress.REFUSED, Reason.UNAVAILABLE);
        Messaging messaging = stage.start();
        LongSummaryStatistics[] pauses = new LongSummaryStatistics[4];
        for (int i = 0; i < pauses.length; i++) {
            pauses[i] = new LongSummaryStatistics();
        }

        for (int call = 0; call < CALLS; call++) {
            stage.wire.requests.clear();
            CompletableFuture<Ticket> ended = messaging.requestAsync(BUY, ORDER, PATIENT);
            for (int i = 0; i < pauses.length; i++) {
                pauses[i].accept(nextAttemptAfterMillis(i + 2));
            }
            assertThat(ended).isCompletedExceptionally();
        }

        int[] caps = {100, 200, 300, 300};
        for (int i = 0; i < caps.length; i++) {
            assertThat(pauses[i].getMax()).as("longest pause %s", i + 1).isBetween(caps[i] * 95L / 100, (long) caps[i]);
            assertThat(pauses[i].getMin()).as("shortest pause %s", i + 1).isBetween(0L, caps[i] * 5L / 100);
            assertThat(pauses[i].getAverage()).as("average pause %s", i + 1).isBetween(caps[i] * 0.4, caps[i] * 0.6);
        }
    }

    private long nextAttemptAfterMillis(int attempt) {
        long waited = 0;
        stage.settle();
        while (stage.wire.requests.size() < attempt) {
            stage.advance(1);
            waited++;
        }
        return waited;
    }

    @ParameterizedTest
    @EnumSource
    void serversWishIsRespected(Outcome outcome) {
        stage.wire.onRequest = sent -> sent.complete(
                stage.wire.requests.size() == 1
                        ? new Reply.Failure(
                                "BUSY", "scripted", outcome, true, Optional.of(Duration.ofSeconds(5)), false)
                        : Replies.success(TICKET));
        CompletableFuture<Ticket> call = stage.start().requestAsync(BUY, ORDER, PATIENT);

        stage.advance(4999);
        assertThat(stage.wire.requests).hasSize(1);
        stage.advance(1);

        assertThat(stage.wire.requests).hasSize(2);
        assertThat(call).isCompletedWithValue(TICKET);
    }

    @Test
    void callerLearnsTheServersWishWhenThereIsNoTimeForIt() {
        stage.wire.onRequest = sent -> sent.complete(new Reply.Failure(
                "BUSY", "scripted", Outcome.NOT_EXECUTED, false, Optional.of(Duration.ofSeconds(5)), false));

        CompletableFuture<Ticket> call =
                stage.start().requestAsync(BUY, ORDER, CallOptions.DEFAULT.timeout(Duration.ofSeconds(5)));
        stage.settle();

        assertThat(Failures.of(call))
                .isInstanceOfSatisfying(
                        CallRejectedException.class,
                        failure -> assertThat(failure.retryAfter()).contains(Duration.ofSeconds(5)));
        assertThat(stage.wire.requests).hasSize(1);
    }

    @Test
    void absurdWishEndsTheCallAtOnce() {
        stage.wire.onRequest = sent -> sent.complete(new Reply.Failure(
                "BUSY",
                "scripted",
                Outcome.NOT_EXECUTED,
                false,
                Optional.of(Duration.ofSeconds(Long.MAX_VALUE)),
                false));

        CompletableFuture<Ticket> call = stage.start().requestAsync(BUY, ORDER, PATIENT);
        stage.settle();

        assertThat(Failures.of(call)).isInstanceOf(CallRejectedException.class);
    }

    @Test
    void callThatCannotBeTriedAgainInTimeFailsNowWithItsLastCause() {
        stage.retry(retry -> retry.maxAttempts(3).backoff(Duration.ofDays(1), Duration.ofDays(1)));
        CompletableFuture<Ticket> call = stage.start().requestAsync(FIND, ORDER);

        stage.wire.request(1).fail(Progress.REFUSED, Reason.UNAVAILABLE);
        stage.settle();

        assertThat(Failures.of(call)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void oneAttemptMeansNoRetry() {
        stage.retry(retry -> retry.maxAttempts(1));
        stage.wire.onRequest = sent -> sent.fail(Progress.NOT_SENT, Reason.UNAVAILABLE);
        CompletableFuture<Ticket> call = stage.start().requestAsync(FIND, ORDER, PATIENT);

        stage.advance(60_000);

        assertThat(call).isCompletedExceptionally();
        assertThat(stage.wire.requests).hasSize(1);
    }
}
