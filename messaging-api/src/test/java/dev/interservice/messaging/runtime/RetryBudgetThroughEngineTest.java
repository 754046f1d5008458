package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.FIND;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.config.ServiceSettings;
import dev.interservice.messaging.resilience.Percent;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Retries must not multiply the load on a service that is down, whatever the number of hops. */
class RetryBudgetThroughEngineTest {
    private static final int FULL_BUDGET = 10;

    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic()
            .retry(retry ->
                    retry.maxAttempts(3).backoff(Duration.ZERO, Duration.ZERO).budget(new Percent(10)));

    @Test
    void serviceThatIsDownGetsATenthMoreAndTheFloor() {
        failsFurtherOn(Reason.CONNECTION_LOST, Progress.UNKNOWN);
        Messaging messaging = engineTest.start();

        fail(messaging, 1_000);

        assertThat(engineTest.transport.requests).hasSizeBetween(1_000 + FULL_BUDGET, 1_100 + FULL_BUDGET);
    }

    @Test
    void timeGivesOneRetryEachSecond() {
        failsFurtherOn(Reason.CONNECTION_LOST, Progress.UNKNOWN);
        engineTest.retry(retry -> retry.budget(new Percent(0)));
        Messaging messaging = engineTest.start();
        fail(messaging, 100);
        int before = engineTest.transport.requests.size();

        engineTest.advance(3_000);
        fail(messaging, 100);

        assertThat(engineTest.transport.requests).hasSize(before + 100 + 3);
    }

    @Test
    void messagesShareTheBudgetOfTheirService() {
        failsFurtherOn(Reason.CONNECTION_LOST, Progress.UNKNOWN);
        engineTest.retry(retry -> retry.budget(new Percent(0)));
        engineTest.transport.onSend = sent -> sent.fail(Progress.UNKNOWN, Reason.CONNECTION_LOST);
        Messaging messaging = engineTest.start();
        fail(messaging, 1_000);
        assertThatThrownBy(() -> messaging.send(PACK, ORDER)).isInstanceOf(MessagingException.class);

        assertThat(engineTest.transport.sends).hasSize(1);
    }

    @Test
    void whatNeverLeftGoesElsewhereForNothingOnce() {
        engineTest.transport.needsEndpoint = true;
        failsFurtherOn(Reason.UNAVAILABLE, Progress.NOT_SENT);
        engineTest.retry(retry -> retry.budget(new Percent(0)));
        Messaging messaging = engineTest
                .config(config -> config.service(
                        "shop",
                        ServiceSettings.NONE.addresses(List.of(URI.create("http://a:1"), URI.create("http://b:1")))))
                .start();

        fail(messaging, 100);

        // The first goes to the other instance for nothing; from then on one of the two is known to be gone. The
        // retries after that spend the full budget.
        assertThat(engineTest.transport.requests).hasSize(1 + 100 + FULL_BUDGET);
    }

    @Test
    void handlerWhoseCallsAreOutOfRetriesAsksItsCallerNotToRetry() {
        failsFurtherOn(Reason.CONNECTION_LOST, Progress.UNKNOWN);
        Messaging messaging = start();
        assertThat(((Reply.Failure) answer()).doNotRetry()).isFalse();
        fail(messaging, 1_000);

        Reply.Failure failure = (Reply.Failure) answer();

        assertThat(failure.doNotRetry()).isTrue();
        assertThat(failure.outcome()).isEqualTo(Outcome.EXECUTED);
    }

    @Test
    void thatIsPassedOnFromHopToHop() {
        engineTest.transport.onRequest = sent -> sent.complete(
                new Reply.Failure("HANDLER_FAILED", "scripted", Outcome.EXECUTED, true, Optional.empty(), true));
        start();

        assertThat(((Reply.Failure) answer()).doNotRetry()).isTrue();
        assertThat(engineTest.transport.requests).hasSize(1);
    }

    @Test
    void handlerThatManagesWithoutTheCallAnswersAsEver() {
        failsFurtherOn(Reason.CONNECTION_LOST, Progress.UNKNOWN);
        Messaging messaging = engineTest.start(service -> service.serve(BUY, (order, context) -> {
            assertThatThrownBy(() -> service.request(FIND, order)).isInstanceOf(MessagingException.class);
            return TICKET;
        }));
        fail(messaging, 1_000);

        assertThat(answer()).isEqualTo(SampleReplies.success(TICKET));
    }

    private void failsFurtherOn(Reason reason, Progress progress) {
        engineTest.transport.onRequest = sent -> sent.fail(progress, reason);
    }

    private static void fail(Messaging messaging, int calls) {
        for (int call = 0; call < calls; call++) {
            assertThat(catchThrowable(() -> messaging.request(FIND, ORDER))).isInstanceOf(MessagingException.class);
        }
    }

    /** Asks a service that asks further. */
    private Messaging start() {
        return engineTest.start(service -> service.serve(BUY, (order, context) -> service.request(FIND, order)));
    }

    private Reply answer() {
        CompletableFuture<Reply> reply = engineTest.request(BUY, ORDER);
        engineTest.runUntilIdle();
        return reply.join();
    }
}
