package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.Shop.BUY;
import static dev.interservice.messaging.runtime.Shop.FIND;
import static dev.interservice.messaging.runtime.Shop.ORDER;
import static dev.interservice.messaging.runtime.Shop.PACK;
import static dev.interservice.messaging.runtime.Shop.TICKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.RequestHandler;
import dev.interservice.messaging.runtime.Shop.Order;
import dev.interservice.messaging.runtime.Shop.Ticket;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.Settlement.Return;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a close does with messages in hand. */
class CloseTest {
    @RegisterExtension
    final Stage stage = Stage.deterministic()
            .limits(limits -> limits.closeGrace(Duration.ofSeconds(5)))
            .handler(handler -> handler.concurrency(1));

    private final List<String> handled = new ArrayList<>();

    @Test
    void messagesThatHaveNotBegunAreReturnedAtOnce() {
        Messaging messaging =
                stage.start(service -> service.consume(PACK, (order, context) -> handled.add(order.id())));
        CompletableFuture<Settlement> first = deliver("a");
        CompletableFuture<Settlement> second = deliver("b");

        messaging.close();

        assertThat(first).isCompletedWithValue(Return.RETURN);
        assertThat(second).isCompletedWithValue(Return.RETURN);
        assertThat(handled).isEmpty();
        assertThat(stage.elapsedMillis()).isZero();
    }

    @Test
    void messagesHeldForRedeliveryAreReturnedAtOnce() {
        stage.wire.guarantees = EnumSet.complementOf(EnumSet.of(Guarantee.DELAYED_REDELIVERY));
        Messaging messaging = stage.start(service -> service.consume(PACK, (order, context) -> {
            throw new IllegalStateException("scripted");
        }));
        CompletableFuture<Settlement> held = deliver("a");
        stage.settle();
        assertThat(held).isNotDone();

        messaging.close();

        assertThat(held).isCompletedWithValue(Return.RETURN);
        assertThat(stage.elapsedMillis()).isZero();
    }

    @Test
    void requestsInHandAndInTheQueueAreAnswered() {
        Messaging messaging = serve((order, context) -> {
            stage.pass(1000);
            return TICKET;
        });
        CompletableFuture<Reply> inHand = stage.ask(BUY, ORDER);
        CompletableFuture<Reply> queued = stage.ask(BUY, ORDER);

        messaging.close();

        assertThat(inHand).isCompletedWithValue(Replies.success(TICKET));
        assertThat(queued).isCompletedWithValue(Replies.success(TICKET));
    }

    @Test
    void requestsThatComeWhileClosingAreTurnedAway() {
        List<CompletableFuture<Reply>> late = new ArrayList<>();
        Messaging messaging = serve((order, context) -> {
            stage.pass(1000);
            late.add(stage.ask(BUY, ORDER));
            return TICKET;
        });
        CompletableFuture<Reply> first = stage.ask(BUY, ORDER);

        messaging.close();

        assertThat(first).isCompletedWithValue(Replies.success(TICKET));
        assertThat(late).singleElement().satisfies(reply -> assertFailure(reply, "CLOSING", Outcome.NOT_EXECUTED));
    }

    @Test
    void requestsThatOutlastTheGraceLearnWhetherTheyWereBegun() {
        Messaging messaging = serve((order, context) -> {
            stage.pass(60_000);
            return TICKET;
        });
        CompletableFuture<Reply> inHand = stage.ask(BUY, ORDER);
        CompletableFuture<Reply> queued = stage.ask(BUY, ORDER);

        messaging.close();

        assertFailure(inHand, "CLOSING", Outcome.UNKNOWN);
        assertFailure(queued, "CLOSING", Outcome.NOT_EXECUTED);
        assertThat(stage.elapsedMillis()).isEqualTo(5000);
    }

    @Test
    void handlersMayStillCallWhileTheMessagingDrains() {
        stage.wire.onRequest = sent -> sent.complete(Replies.success(TICKET));
        AtomicReference<Messaging> itself = new AtomicReference<>();
        itself.set(serve((order, context) -> {
            stage.pass(1000);
            return itself.get().request(FIND, order);
        }));
        CompletableFuture<Reply> reply = stage.ask(BUY, ORDER);

        itself.get().close();

        assertThat(reply).isCompletedWithValue(Replies.success(TICKET));
        assertThat(stage.wire.requests).hasSize(1);
    }

    @Test
    void callsWithinAHandlersContextMayBeMadeTooAndOthersNot() {
        stage.wire.onRequest = sent -> sent.complete(Replies.success(TICKET));
        AtomicReference<Messaging> itself = new AtomicReference<>();
        List<CompletableFuture<Ticket>> calls = new ArrayList<>();
        itself.set(serve((order, context) -> {
            stage.environment.after(Duration.ofMillis(500), () -> {
                calls.add(itself.get().requestAsync(FIND, order, CallOptions.DEFAULT.within(context)));
                calls.add(itself.get().requestAsync(FIND, order));
            });
            stage.pass(1000);
            return TICKET;
        }));
        stage.ask(BUY, ORDER);

        itself.get().close();
        stage.settle();

        assertThat(calls).hasSize(2);
        assertThat(calls.get(0)).isCompletedWithValue(TICKET);
    }

    @Test
    void handlerKnowsThatItsWorkIsNoLongerWanted() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Messaging messaging = serve((order, context) -> {
            try {
                stage.pass(60_000);
            } catch (InterruptedException graceEnded) {
                cancelled.set(context.cancelled());
            }
            return TICKET;
        });
        stage.ask(BUY, ORDER);

        messaging.close();

        assertThat(cancelled).isTrue();
    }

    private Messaging serve(RequestHandler<Order, Ticket> handler) {
        return stage.start(service -> service.serve(BUY, handler));
    }

    private CompletableFuture<Settlement> deliver(String id) {
        return stage.deliver(PACK, new Order(id, "tea"));
    }

    private static void assertFailure(CompletableFuture<Reply> reply, String code, Outcome outcome) {
        Reply.Failure failure = (Reply.Failure) reply.join();
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.outcome()).isEqualTo(outcome);
        assertThat(failure.doNotRetry()).isFalse();
    }
}
