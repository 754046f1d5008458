package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.FIND;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.RequestHandler;
import dev.interservice.messaging.runtime.ShopContracts.Order;
import dev.interservice.messaging.runtime.ShopContracts.Ticket;
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

/** What a close does with deliveries in flight. */
class CloseTest {
    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic()
            .limits(limits -> limits.closeGrace(Duration.ofSeconds(5)))
            .handler(handler -> handler.concurrency(1));

    private final List<String> handled = new ArrayList<>();

    @Test
    void messagesThatHaveNotBegunAreReturnedAtOnce() {
        Messaging messaging =
                engineTest.start(service -> service.consume(PACK, (order, context) -> handled.add(order.id())));
        CompletableFuture<Settlement> first = deliver("a");
        CompletableFuture<Settlement> second = deliver("b");

        messaging.close();

        assertThat(first).isCompletedWithValue(Return.RETURN);
        assertThat(second).isCompletedWithValue(Return.RETURN);
        assertThat(handled).isEmpty();
        assertThat(engineTest.elapsedMillis()).isZero();
    }

    @Test
    void messagesHeldForRedeliveryAreReturnedAtOnce() {
        engineTest.transport.guarantees = EnumSet.complementOf(EnumSet.of(Guarantee.DELAYED_REDELIVERY));
        Messaging messaging = engineTest.start(service -> service.consume(PACK, (order, context) -> {
            throw new IllegalStateException("scripted");
        }));
        CompletableFuture<Settlement> held = deliver("a");
        engineTest.runUntilIdle();
        assertThat(held).isNotDone();

        messaging.close();

        assertThat(held).isCompletedWithValue(Return.RETURN);
        assertThat(engineTest.elapsedMillis()).isZero();
    }

    @Test
    void requestsInFlightAndInTheQueueAreAnswered() {
        Messaging messaging = serve((order, context) -> {
            engineTest.work(1000);
            return TICKET;
        });
        CompletableFuture<Reply> inFlight = engineTest.request(BUY, ORDER);
        CompletableFuture<Reply> queued = engineTest.request(BUY, ORDER);

        messaging.close();

        assertThat(inFlight).isCompletedWithValue(SampleReplies.success(TICKET));
        assertThat(queued).isCompletedWithValue(SampleReplies.success(TICKET));
    }

    @Test
    void requestsThatComeWhileClosingAreTurnedAway() {
        List<CompletableFuture<Reply>> late = new ArrayList<>();
        Messaging messaging = serve((order, context) -> {
            engineTest.work(1000);
            late.add(engineTest.request(BUY, ORDER));
            return TICKET;
        });
        CompletableFuture<Reply> first = engineTest.request(BUY, ORDER);

        messaging.close();

        assertThat(first).isCompletedWithValue(SampleReplies.success(TICKET));
        assertThat(late).singleElement().satisfies(reply -> assertFailure(reply, "CLOSING", Outcome.NOT_EXECUTED));
    }

    @Test
    void requestsThatOutlastTheGraceLearnWhetherTheyWereBegun() {
        Messaging messaging = serve((order, context) -> {
            engineTest.work(60_000);
            return TICKET;
        });
        CompletableFuture<Reply> inFlight = engineTest.request(BUY, ORDER);
        CompletableFuture<Reply> queued = engineTest.request(BUY, ORDER);

        messaging.close();

        assertFailure(inFlight, "CLOSING", Outcome.UNKNOWN);
        assertFailure(queued, "CLOSING", Outcome.NOT_EXECUTED);
        assertThat(engineTest.elapsedMillis()).isEqualTo(5000);
    }

    @Test
    void handlersMayStillCallWhileTheMessagingDrains() {
        engineTest.transport.onRequest = sent -> sent.complete(SampleReplies.success(TICKET));
        AtomicReference<Messaging> itself = new AtomicReference<>();
        itself.set(serve((order, context) -> {
            engineTest.work(1000);
            return itself.get().request(FIND, order);
        }));
        CompletableFuture<Reply> reply = engineTest.request(BUY, ORDER);

        itself.get().close();

        assertThat(reply).isCompletedWithValue(SampleReplies.success(TICKET));
        assertThat(engineTest.transport.requests).hasSize(1);
    }

    @Test
    void callsWithinAHandlersContextMayBeMadeTooAndOthersNot() {
        engineTest.transport.onRequest = sent -> sent.complete(SampleReplies.success(TICKET));
        AtomicReference<Messaging> itself = new AtomicReference<>();
        List<CompletableFuture<Ticket>> calls = new ArrayList<>();
        itself.set(serve((order, context) -> {
            engineTest.environment.after(Duration.ofMillis(500), () -> {
                calls.add(itself.get().requestAsync(FIND, order, CallOptions.DEFAULT.within(context)));
                calls.add(itself.get().requestAsync(FIND, order));
            });
            engineTest.work(1000);
            return TICKET;
        }));
        engineTest.request(BUY, ORDER);

        itself.get().close();
        engineTest.runUntilIdle();

        assertThat(calls).hasSize(2);
        assertThat(calls.get(0)).isCompletedWithValue(TICKET);
    }

    @Test
    void handlerKnowsThatItsWorkIsNoLongerWanted() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Messaging messaging = serve((order, context) -> {
            try {
                engineTest.work(60_000);
            } catch (InterruptedException graceEnded) {
                cancelled.set(context.cancelled());
            }
            return TICKET;
        });
        engineTest.request(BUY, ORDER);

        messaging.close();

        assertThat(cancelled).isTrue();
    }

    private Messaging serve(RequestHandler<Order, Ticket> handler) {
        return engineTest.start(service -> service.serve(BUY, handler));
    }

    private CompletableFuture<Settlement> deliver(String id) {
        return engineTest.deliver(PACK, new Order(id, "tea"));
    }

    private static void assertFailure(CompletableFuture<Reply> reply, String code, Outcome outcome) {
        Reply.Failure failure = (Reply.Failure) reply.join();
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.outcome()).isEqualTo(outcome);
        assertThat(failure.doNotRetry()).isFalse();
    }
}
