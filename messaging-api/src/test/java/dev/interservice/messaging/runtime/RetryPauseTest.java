package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.FIND;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.runtime.ShopContracts.Ticket;
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
    final EngineTestExtension engineTest = EngineTestExtension.deterministic();

    @Test
    void pausesAreSpreadEvenlyUpToACapThatDoublesToItsLimit() {
        engineTest.retry(retry -> retry.maxAttempts(5).backoff(Duration.ofMillis(100), Duration.ofMillis(300)));
        engineTest.transport.onRequest = sent -> sent.fail(Progress.REFUSED, Reason.UNAVAILABLE);
        Messaging messaging = engineTest.start();
        LongSummaryStatistics[] pauses = new LongSummaryStatistics[4];
        for (int i = 0; i < pauses.length; i++) {
            pauses[i] = new LongSummaryStatistics();
        }

        for (int call = 0; call < CALLS; call++) {
            engineTest.transport.requests.clear();
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
        engineTest.runUntilIdle();
        while (engineTest.transport.requests.size() < attempt) {
            engineTest.advance(1);
            waited++;
        }
        return waited;
    }

    @ParameterizedTest
    @EnumSource
    void serversWishIsRespected(Outcome outcome) {
        engineTest.transport.onRequest = sent -> sent.complete(
                engineTest.transport.requests.size() == 1
                        ? new Reply.Failure(
                                "BUSY", "scripted", outcome, true, Optional.of(Duration.ofSeconds(5)), false)
                        : SampleReplies.success(TICKET));
        CompletableFuture<Ticket> call = engineTest.start().requestAsync(BUY, ORDER, PATIENT);

        engineTest.advance(4999);
        assertThat(engineTest.transport.requests).hasSize(1);
        engineTest.advance(1);

        assertThat(engineTest.transport.requests).hasSize(2);
        assertThat(call).isCompletedWithValue(TICKET);
    }

    @Test
    void callerLearnsTheServersWishWhenThereIsNoTimeForIt() {
        engineTest.transport.onRequest = sent -> sent.complete(new Reply.Failure(
                "BUSY", "scripted", Outcome.NOT_EXECUTED, false, Optional.of(Duration.ofSeconds(5)), false));

        CompletableFuture<Ticket> call =
                engineTest.start().requestAsync(BUY, ORDER, CallOptions.DEFAULT.timeout(Duration.ofSeconds(5)));
        engineTest.runUntilIdle();

        assertThat(FutureFailures.of(call))
                .isInstanceOfSatisfying(
                        CallRejectedException.class,
                        failure -> assertThat(failure.retryAfter()).contains(Duration.ofSeconds(5)));
        assertThat(engineTest.transport.requests).hasSize(1);
    }

    @Test
    void absurdWishEndsTheCallAtOnce() {
        engineTest.transport.onRequest = sent -> sent.complete(new Reply.Failure(
                "BUSY",
                "scripted",
                Outcome.NOT_EXECUTED,
                false,
                Optional.of(Duration.ofSeconds(Long.MAX_VALUE)),
                false));

        CompletableFuture<Ticket> call = engineTest.start().requestAsync(BUY, ORDER, PATIENT);
        engineTest.runUntilIdle();

        assertThat(FutureFailures.of(call)).isInstanceOf(CallRejectedException.class);
    }

    @Test
    void callThatCannotBeTriedAgainInTimeFailsNowWithItsLastCause() {
        engineTest.retry(retry -> retry.maxAttempts(3).backoff(Duration.ofDays(1), Duration.ofDays(1)));
        CompletableFuture<Ticket> call = engineTest.start().requestAsync(FIND, ORDER);

        engineTest.transport.request(1).fail(Progress.REFUSED, Reason.UNAVAILABLE);
        engineTest.runUntilIdle();

        assertThat(FutureFailures.of(call)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void oneAttemptMeansNoRetry() {
        engineTest.retry(retry -> retry.maxAttempts(1));
        engineTest.transport.onRequest = sent -> sent.fail(Progress.NOT_SENT, Reason.UNAVAILABLE);
        CompletableFuture<Ticket> call = engineTest.start().requestAsync(FIND, ORDER, PATIENT);

        engineTest.advance(60_000);

        assertThat(call).isCompletedExceptionally();
        assertThat(engineTest.transport.requests).hasSize(1);
    }
}
