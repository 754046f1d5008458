package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.Shop.BUY;
import static dev.interservice.messaging.runtime.Shop.FIND;
import static dev.interservice.messaging.runtime.Shop.ORDER;
import static dev.interservice.messaging.runtime.Shop.PACK;
import static dev.interservice.messaging.runtime.Shop.TICKET;
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
class BudgetTest {
    private static final int KEPT = 10;

    @RegisterExtension
    final Stage stage = Stage.deterministic()
            .retry(retry ->
                    retry.maxAttempts(3).backoff(Duration.ZERO, Duration.ZERO).budget(new Percent(10)));

    @Test
    void serviceThatIsDownGetsATenthMoreAndTheFloor() {
        failsFurtherOn(Reason.CONNECTION_LOST, Progress.UNKNOWN);
        Messaging messaging = stage.start();

        fail(messaging, 1_000);

        assertThat(stage.wire.requests).hasSizeBetween(1_000 + KEPT, 1_100 + KEPT);
    }

    @Test
    void timeGivesOneRetryEachSecond() {
        failsFurtherOn(Reason.CONNECTION_LOST, Progress.UNKNOWN);
        stage.retry(retry -> retry.budget(new Percent(0)));
        Messaging messaging = stage.start();
        fail(messaging, 100);
        int before = stage.wire.requests.size();

        stage.advance(3_000);
        fail(messaging, 100);

        assertThat(stage.wire.requests).hasSize(before + 100 + 3);
    }

    @Test
    void messagesShareTheBudgetOfTheirService() {
        failsFurtherOn(Reason.CONNECTION_LOST, Progress.UNKNOWN);
        stage.retry(retry -> retry.budget(new Percent(0)));
        stage.wire.onSend = sent -> sent.fail(Progress.UNKNOWN, Reason.CONNECTION_LOST);
        Messaging messaging = stage.start();
        fail(messaging, 1_000);
        assertThatThrownBy(() -> messaging.send(PACK, ORDER)).isInstanceOf(MessagingException.class);

        assertThat(stage.wire.sends).hasSize(1);
    }

    @Test
    void whatNeverLeftGoesElsewhereForNothingOnce() {
        stage.wire.needsEndpoint = true;
        failsFurtherOn(Reason.UNAVAILABLE, Progress.NOT_SENT);
        stage.retry(retry -> retry.budget(new Percent(0)));
        Messaging messaging = stage.config(config -> config.service(
                        "shop",
                        ServiceSettings.NONE.addresses(List.of(URI.create("http://a:1"), URI.create("http://b:1")))))
                .start();

        fail(messaging, 100);

        // The first goes to the other instance for nothing; from then on one of the two is known to be gone. Of the
        // budget there are those that were kept.
        assertThat(stage.wire.requests).hasSize(1 + 100 + KEPT);
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
        stage.wire.onRequest = sent -> sent.complete(
                new Reply.Failure("HANDLER_FAILED", "scripted", Outcome.EXECUTED, true, Optional.empty(), true));
        start();

        assertThat(((Reply.Failure) answer()).doNotRetry()).isTrue();
        assertThat(stage.wire.requests).hasSize(1);
    }

    @Test
    void handlerThatManagesWithoutTheCallAnswersAsEver() {
        failsFurtherOn(Reason.CONNECTION_LOST, Progress.UNKNOWN);
        Messaging messaging = stage.start(service -> service.serve(BUY, (order, context) -> {
            assertThatThrownBy(() -> service.request(FIND, order)).isInstanceOf(MessagingException.class);
            return TICKET;
        }));
        fail(messaging, 1_000);

        assertThat(answer()).isEqualTo(Replies.success(TICKET));
    }

    private void failsFurtherOn(Reason reason, Progress progress) {
        stage.wire.onRequest = sent -> sent.fail(progress, reason);
    }

    private static void fail(Messaging messaging, int calls) {
        for (int call = 0; call < calls; call++) {
            assertThat(catchThrowable(() -> messaging.request(FIND, ORDER))).isInstanceOf(MessagingException.class);
        }
    }

    /** Asks a service that asks further. */
    private Messaging start() {
        return stage.start(service -> service.serve(BUY, (order, context) -> service.request(FIND, order)));
    }

    private Reply answer() {
        CompletableFuture<Reply> reply = stage.ask(BUY, ORDER);
        stage.settle();
        return reply.join();
    }
}
