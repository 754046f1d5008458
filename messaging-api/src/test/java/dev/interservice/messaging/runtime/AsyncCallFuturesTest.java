package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static dev.interservice.messaging.runtime.ShopContracts.SOLD;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
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
import dev.interservice.messaging.runtime.ShopContracts.OutOfStock;
import dev.interservice.messaging.runtime.ShopContracts.Ticket;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AsyncCallFuturesTest {
    @Nested
    class OnTestThread {
        @RegisterExtension
        final EngineTestExtension engineTest = EngineTestExtension.deterministic();

        @Test
        void failureIsTheExceptionItself() {
            Messaging messaging = engineTest.start();

            CompletableFuture<Ticket> lost = messaging.requestAsync(BUY, ORDER);
            engineTest.transport.request(1).fail(Progress.UNKNOWN, Reason.CONNECTION_LOST);
            CompletableFuture<Ticket> refused = messaging.requestAsync(BUY, ORDER);
            engineTest.transport.request(2).complete(SampleReplies.fault("OUT_OF_STOCK", new OutOfStock("tea")));
            CompletableFuture<Receipt> unsent = messaging.publishAsync(SOLD, ORDER);
            engineTest.transport.sent(1).fail(Progress.NOT_SENT, Reason.CLOSED);
            engineTest.runUntilIdle();

            assertThat(FutureFailures.of(lost)).isInstanceOf(ConnectionLostException.class);
            assertThat(FutureFailures.of(refused)).isInstanceOf(FaultException.class);
            assertThat(FutureFailures.of(unsent)).isInstanceOf(MessagingException.class);
        }

        @Test
        void futuresEndOnlyWhenTheExecutorRuns() {
            CompletableFuture<Ticket> call = engineTest.start().requestAsync(BUY, ORDER);

            engineTest.transport.request(1).complete(SampleReplies.success(TICKET));

            assertThat(call).isNotDone();
            engineTest.runUntilIdle();
            assertThat(call).isCompletedWithValue(TICKET);
        }

        @Test
        void messagingExceptionsAreNeverThrownByTheAsyncVerbs() {
            engineTest.limits(limits -> limits.maxMessageBytes(1024));
            Messaging messaging = engineTest.start();
            ShopContracts.Order large = new ShopContracts.Order("o", "x".repeat(2000));
            ShopContracts.Order unordered = new ShopContracts.Order("o", "tea");

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
    class OnWorkerThreads {
        @RegisterExtension
        final EngineTestExtension engineTest = EngineTestExtension.threaded();

        @Test
        void continuationsNeverRunOnTheTransportsThread() throws Exception {
            AtomicReference<String> ran = new AtomicReference<>();
            CompletableFuture<Receipt> call = engineTest.start().sendAsync(PACK, ORDER);
            CompletableFuture<Receipt> continued = call.whenComplete(
                    (receipt, failure) -> ran.set(Thread.currentThread().getName()));

            engineTest.transport.sent(1).complete(Acceptance.STORED_BY_BROKER);
            engineTest.environment.await(continued);

            assertThat(ran.get()).startsWith("manual-");
        }

        @Test
        void exceptionShowsWhereTheCallerCalled() {
            // Fails on another thread, when the caller waits.
            engineTest.transport.onRequest = sent -> TestThreads.run(() -> {
                engineTest.awaitTimers(1);
                sent.complete(SampleReplies.failure("FAILED", Outcome.EXECUTED));
            });

            RemoteException failure = catchThrowableOfType(
                    RemoteException.class, () -> engineTest.start().request(BUY, ORDER));

            assertThat(Arrays.stream(failure.getStackTrace()).map(StackTraceElement::getMethodName))
                    .contains("exceptionShowsWhereTheCallerCalled");
        }
    }
}
