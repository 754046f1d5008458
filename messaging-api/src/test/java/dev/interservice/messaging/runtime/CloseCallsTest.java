package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.FIND;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static dev.interservice.messaging.runtime.ShopContracts.SOLD;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.ClosedException;
import dev.interservice.messaging.MessageContext;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Receipt;
import dev.interservice.messaging.runtime.ScriptedSend.CancelBehavior;
import dev.interservice.messaging.runtime.ShopContracts.Order;
import dev.interservice.messaging.runtime.ShopContracts.Ticket;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a close does with calls, and what can be done after it. */
class CloseCallsTest {
    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic();

    @ParameterizedTest
    @EnumSource
    void pendingCallsFailWithWhatTheTransportSays(CancelBehavior behaviour) {
        engineTest.transport.whenCancelled = behaviour;
        Messaging messaging = engineTest.start();
        CompletableFuture<Ticket> request = messaging.requestAsync(FIND, ORDER);
        CompletableFuture<Receipt> send = messaging.sendAsync(PACK, ORDER);

        messaging.close();
        engineTest.runUntilIdle();

        for (CompletableFuture<?> call : List.of(request, send)) {
            assertThat(FutureFailures.of(call))
                    .isInstanceOfSatisfying(
                            ClosedException.class,
                            failure -> assertThat(failure.outcome())
                                    .isEqualTo(behaviour.nothingWasSent() ? Outcome.NOT_EXECUTED : Outcome.UNKNOWN))
                    .hasMessageContaining("closed while");
        }
        assertThat(engineTest.transport.request(1).cancelRequested()).isTrue();
        assertThat(engineTest.pending()).isZero();
    }

    @Test
    void callThatWaitsToBeTriedAgainFailsWithTheWorstSoFar() {
        Messaging messaging = engineTest.start();
        CompletableFuture<Ticket> refused = messaging.requestAsync(FIND, ORDER);
        CompletableFuture<Ticket> lost = messaging.requestAsync(FIND, ORDER);
        engineTest.transport.request(1).fail(Progress.REFUSED, Reason.UNAVAILABLE);
        engineTest.transport.request(2).fail(Progress.UNKNOWN, Reason.CONNECTION_LOST);

        messaging.close();
        engineTest.advance(10_000);

        assertThat(((ClosedException) FutureFailures.of(refused)).outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        assertThat(((ClosedException) FutureFailures.of(lost)).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(engineTest.transport.requests).hasSize(2);
    }

    @Test
    void callThatTheCloseOvertakesIsNotSent() {
        AtomicReference<Messaging> itself = new AtomicReference<>();
        Operation<Order, Ticket> closing = Operation.of("shop", "closing", Order.class, Ticket.class)
                .idempotentBy(order -> {
                    itself.get().close();
                    return order.id();
                });
        itself.set(engineTest.start());

        assertClosed(() -> itself.get().request(closing, ORDER));

        assertThat(engineTest.transport.requests).isEmpty();
        assertThat(engineTest.pending()).isZero();
    }

    @Test
    void nothingWorksAfterTheClose() {
        Messaging messaging = engineTest.start();
        messaging.close();

        assertClosed(() -> messaging.request(BUY, ORDER));
        assertClosed(() -> messaging.send(PACK, ORDER));
        assertClosed(() -> messaging.publish(SOLD, ORDER));
        assertClosed(() -> messaging.serve(BUY, (order, context) -> TICKET));
        assertClosed(() -> messaging.consume(PACK, (order, context) -> {}));
        assertClosed(() -> messaging.subscribe(SOLD, "group", (order, context) -> {}));
        assertThat(FutureFailures.of(messaging.requestAsync(BUY, ORDER))).isInstanceOf(ClosedException.class);
        assertThat(FutureFailures.of(messaging.sendAsync(PACK, ORDER))).isInstanceOf(ClosedException.class);
        assertThat(FutureFailures.of(messaging.publishAsync(SOLD, ORDER))).isInstanceOf(ClosedException.class);
        assertThat(engineTest.transport.requests).isEmpty();
        assertThat(engineTest.transport.sends).isEmpty();
    }

    @Test
    void notEvenWithTheContextOfAHandler() {
        AtomicReference<MessageContext> handlers = new AtomicReference<>();
        Messaging messaging =
                engineTest.start(service -> service.consume(PACK, (order, context) -> handlers.set(context)));
        engineTest.deliver(PACK, ORDER);
        engineTest.runUntilIdle();
        messaging.close();

        Callable<Ticket> call = handlers.get().carry(() -> messaging.request(BUY, ORDER));

        assertClosed(call::call);
    }

    @Test
    void closeMayBeRepeated() {
        Messaging messaging = engineTest.start();

        messaging.close();
        messaging.close();

        assertThat(engineTest.transport.closes).hasValue(1);
    }

    @Test
    void handlerThatIsRegisteredWhileClosingIsRemovedAgain() {
        Messaging messaging = engineTest.start();
        engineTest.transport.onListen = messaging::close;

        assertClosed(() -> messaging.consume(PACK, (order, context) -> {}));

        assertThat(engineTest.queue(PACK).stops()).isPositive();
    }

    @Test
    void transportThatCannotCloseStopsNothing() {
        Messaging messaging = engineTest.start();
        engineTest.transport.onClose = () -> {
            throw new NoClassDefFoundError("scripted");
        };

        messaging.close();

        assertThat(engineTest.log()).contains("closing scripted failed");
        assertClosed(() -> messaging.request(BUY, ORDER));
    }

    private static void assertClosed(ThrowingCallable use) {
        ClosedException failure = catchThrowableOfType(ClosedException.class, use);
        assertThat(failure).isNotNull();
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
    }
}
