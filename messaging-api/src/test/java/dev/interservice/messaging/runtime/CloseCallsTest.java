package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.Shop.BUY;
import static dev.interservice.messaging.runtime.Shop.FIND;
import static dev.interservice.messaging.runtime.Shop.ORDER;
import static dev.interservice.messaging.runtime.Shop.PACK;
import static dev.interservice.messaging.runtime.Shop.SOLD;
import static dev.interservice.messaging.runtime.Shop.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.ClosedException;
import dev.interservice.messaging.MessageContext;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Receipt;
import dev.interservice.messaging.runtime.Sent.WhenCancelled;
import dev.interservice.messaging.runtime.Shop.Order;
import dev.interservice.messaging.runtime.Shop.Ticket;
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
    final Stage stage = Stage.deterministic();

    @ParameterizedTest
    @EnumSource
    void pendingCallsFailWithWhatTheWireSays(WhenCancelled behaviour) {
        stage.wire.whenCancelled = behaviour;
        Messaging messaging = stage.start();
        CompletableFuture<Ticket> request = messaging.requestAsync(FIND, ORDER);
        CompletableFuture<Receipt> send = messaging.sendAsync(PACK, ORDER);

        messaging.close();
        stage.settle();

        for (CompletableFuture<?> call : List.of(request, send)) {
            assertThat(Failures.of(call))
                    .isInstanceOfSatisfying(
                            ClosedException.class,
                            failure -> assertThat(failure.outcome())
                                    .isEqualTo(behaviour.nothingWasSent() ? Outcome.NOT_EXECUTED : Outcome.UNKNOWN))
                    .hasMessageContaining("closed while");
        }
        assertThat(stage.wire.request(1).cancelAsked()).isTrue();
        assertThat(stage.pending()).isZero();
    }

    @Test
    void callThatWaitsToBeTriedAgainFailsWithTheWorstSoFar() {
        Messaging messaging = stage.start();
        CompletableFuture<Ticket> refused = messaging.requestAsync(FIND, ORDER);
        CompletableFuture<Ticket> lost = messaging.requestAsync(FIND, ORDER);
        stage.wire.request(1).fail(Progress.REFUSED, Reason.UNAVAILABLE);
        stage.wire.request(2).fail(Progress.UNKNOWN, Reason.CONNECTION_LOST);

        messaging.close();
        stage.advance(10_000);

        assertThat(((ClosedException) Failures.of(refused)).outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        assertThat(((ClosedException) Failures.of(lost)).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(stage.wire.requests).hasSize(2);
    }

    @Test
    void callThatTheCloseOvertakesIsNotSent() {
        AtomicReference<Messaging> itself = new AtomicReference<>();
        Operation<Order, Ticket> closing = Operation.of("shop", "closing", Order.class, Ticket.class)
                .idempotentBy(order -> {
                    itself.get().close();
                    return order.id();
                });
        itself.set(stage.start());

        assertClosed(() -> itself.get().request(closing, ORDER));

        assertThat(stage.wire.requests).isEmpty();
        assertThat(stage.pending()).isZero();
    }

    @Test
    void nothingWorksAfterTheClose() {
        Messaging messaging = stage.start();
        messaging.close();

        assertClosed(() -> messaging.request(BUY, ORDER));
        assertClosed(() -> messaging.send(PACK, ORDER));
        assertClosed(() -> messaging.publish(SOLD, ORDER));
        assertClosed(() -> messaging.serve(BUY, (order, context) -> TICKET));
        assertClosed(() -> messaging.consume(PACK, (order, context) -> {}));
        assertClosed(() -> messaging.subscribe(SOLD, "group", (order, context) -> {}));
        assertThat(Failures.of(messaging.requestAsync(BUY, ORDER))).isInstanceOf(ClosedException.class);
        assertThat(Failures.of(messaging.sendAsync(PACK, ORDER))).isInstanceOf(ClosedException.class);
        assertThat(Failures.of(messaging.publishAsync(SOLD, ORDER))).isInstanceOf(ClosedException.class);
        assertThat(stage.wire.requests).isEmpty();
        assertThat(stage.wire.sends).isEmpty();
    }

    @Test
    void notEvenWithTheContextOfAHandler() {
        AtomicReference<MessageContext> handlers = new AtomicReference<>();
        Messaging messaging = stage.start(service -> service.consume(PACK, (order, context) -> handlers.set(context)));
        stage.deliver(PACK, ORDER);
        stage.settle();
        messaging.close();

        Callable<Ticket> call = handlers.get().carry(() -> messaging.request(BUY, ORDER));

        assertClosed(call::call);
    }

    @Test
    void closeMayBeRepeated() {
        Messaging messaging = stage.start();

        messaging.close();
        messaging.close();

        assertThat(stage.wire.closes).hasValue(1);
    }

    @Test
    void handlerThatIsPutInPlaceWhileClosingIsTakenAwayAgain() {
        Messaging messaging = stage.start();
        stage.wire.onListen = messaging::close;

        assertClosed(() -> messaging.consume(PACK, (order, context) -> {}));

        assertThat(stage.queue(PACK).stops()).isPositive();
    }

    @Test
    void transportThatCannotCloseStopsNothing() {
        Messaging messaging = stage.start();
        stage.wire.onClose = () -> {
            throw new NoClassDefFoundError("scripted");
        };

        messaging.close();

        assertThat(stage.log()).contains("closing scripted failed");
        assertClosed(() -> messaging.request(BUY, ORDER));
    }

    private static void assertClosed(ThrowingCallable use) {
        ClosedException failure = catchThrowableOfType(ClosedException.class, use);
        assertThat(failure).isNotNull();
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
    }
}
