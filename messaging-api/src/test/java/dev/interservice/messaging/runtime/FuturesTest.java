package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.Shop.BUY;
import static dev.interservice.messaging.runtime.Shop.ORDER;
import static dev.interservice.messaging.runtime.Shop.PACK;
import static dev.interservice.messaging.runtime.Shop.SOLD;
import static dev.interservice.messaging.runtime.Shop.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.ConnectionLostException;
import dev.interservice.messaging.FaultException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Receipt;
import dev.interservice.messaging.RemoteException;
import dev.interservice.messaging.runtime.Shop.OutOfStock;
import dev.interservice.messaging.runtime.Shop.Ticket;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FuturesTest {
    @Nested
    class OnTheTestsThread {
        @RegisterExtension
        final Stage stage = Stage.deterministic();

        @Test
        void failureIsTheExceptionItself() {
            Messaging messaging = stage.start();

            CompletableFuture<Ticket> lost = messaging.requestAsync(BUY, ORDER);
            stage.wire.request(1).fail(Progress.UNKNOWN, Reason.CONNECTION_LOST);
            CompletableFuture<Ticket> refused = messaging.requestAsync(BUY, ORDER);
            stage.wire.request(2).complete(Replies.fault("OUT_OF_STOCK", new OutOfStock("tea")));
            CompletableFuture<Receipt> unsent = messaging.publishAsync(SOLD, ORDER);
            stage.wire.sent(1).fail(Progress.NOT_SENT, Reason.CLOSED);
            stage.settle();

            assertThat(Failures.of(lost)).isInstanceOf(ConnectionLostException.class);
            assertThat(Failures.of(refused)).isInstanceOf(FaultException.class);
            assertThat(Failures.of(unsent)).isInstanceOf(MessagingException.class);
        }

        @Test
        void futuresEndOnlyWhenTheExecutorRuns() {
            CompletableFuture<Ticket> call = stage.start().requestAsync(BUY, ORDER);

            stage.wire.request(1).complete(Replies.success(TICKET));

            assertThat(call).isNotDone();
            stage.settle();
            assertThat(call).isCompletedWithValue(TICKET);
        }

        @Test
        void messagingExceptionsAreNeverThrownByTheAsyncVerbs() {
            stage.limits(limits -> limits.maxMessageBytes(1024));
            Messaging messaging = stage.start();
            Shop.Order large = new Shop.Order("o", "x".repeat(2000));
            Shop.Order unordered = new Shop.Order("o", "tea");

            assertThat(messaging.requestAsync(BUY, large)).isCompletedExceptionally();
            assertThat(messaging.sendAsync(PACK, large)).isCompletedExceptionally();
            assertThat(messaging.publishAsync(SOLD, large)).isCompletedExceptionally();
            messaging.close();
            assertThat(messaging.requestAsync(BUY, unordered)).isCompletedExceptionally();
            assertThat(messaging.sendAsync(PACK, unordered)).isCompletedExceptionally();
            assertThat(messaging.publishAsync(SOLD, unordered)).isCompletedExceptionally();
        }
    }

    @Nested
    class OnThreads {
        @RegisterExtension
        final Stage stage = Stage.threaded();

        @Test
        void continuationsNeverRunOnTheWiresThread() throws Exception {
            AtomicReference<String> ran = new AtomicReference<>();
            CompletableFuture<Receipt> call = stage.start().sendAsync(PACK, ORDER);
            CompletableFuture<Receipt> continued = call.whenComplete(
                    (receipt, failure) -> ran.set(Thread.currentThread().getName()));

            stage.wire.sent(1).complete(Acceptance.STORED_BY_BROKER);
            stage.environment.await(continued);

            assertThat(ran.get()).startsWith("manual-");
        }

        @Test
        void exceptionShowsWhereTheCallerCalled() {
            // Fails on another thread, when the caller waits.
            stage.wire.onRequest = sent -> Background.run(() -> {
                stage.awaitTimers(1);
                sent.complete(Replies.failure("FAILED", Outcome.EXECUTED));
            });

            RemoteException failure = catchThrowableOfType(
                    RemoteException.class, () -> stage.start().request(BUY, ORDER));

            assertThat(Arrays.stream(failure.getStackTrace()).map(StackTraceElement::getMethodName))
                    .contains("exceptionShowsWhereTheCallerCalled");
        }
    }
}
