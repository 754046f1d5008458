package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.FIND;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.OUT_OF_STOCK;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Fault;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.RequestHandler;
import dev.interservice.messaging.runtime.ShopContracts.Order;
import dev.interservice.messaging.runtime.ShopContracts.OutOfStock;
import dev.interservice.messaging.runtime.ShopContracts.Ticket;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the caller is told. */
class ServeTest {
    private static final String SECRET = "s3cret";

    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic();

    private Messaging messaging;

    @Test
    void handlersAnswerIsTheReply() {
        assertThat(answer((order, context) -> new Ticket(order.id())))
                .isEqualTo(SampleReplies.success(new Ticket("o-1")));
        assertThat(engineTest.log()).isEmpty();
    }

    @Test
    void handlerSeesItsMessage() {
        List<Object> seen = new ArrayList<>();

        answer((order, context) -> {
            seen.addAll(List.of(
                    order,
                    context.messageId(),
                    context.correlationId(),
                    context.causationId(),
                    context.attempt(),
                    context.headers().isEmpty(),
                    context.cancelled()));
            return TICKET;
        });

        assertThat(seen).containsExactly(ORDER, "m-1", "m-1", Optional.empty(), 1, true, false);
    }

    @Test
    void declaredFaultTravelsWithItsDetails() {
        assertThat(answer((order, context) -> {
                    throw OUT_OF_STOCK.with(new OutOfStock("tea"));
                }))
                .isEqualTo(SampleReplies.fault("OUT_OF_STOCK", new OutOfStock("tea")));
    }

    @Test
    void undeclaredFaultIsAFailureOfTheHandler() {
        Fault<OutOfStock> gone = Fault.of("GONE", OutOfStock.class);
        assertHandlerFailed((order, context) -> {
            throw gone.with(new OutOfStock(SECRET));
        });
    }

    @Test
    void faultWithTheDeclaredCodeAndOtherDetailsIsAFailureOfTheHandler() {
        Fault<Ticket> other = Fault.of("OUT_OF_STOCK", Ticket.class);
        assertHandlerFailed((order, context) -> {
            throw other.with(TICKET);
        });
    }

    @Test
    void whateverTheHandlerThrowsItsTextAndClassStayHere() {
        assertHandlerFailed((order, context) -> {
            throw new IllegalStateException(SECRET, new IOException(SECRET));
        });
        assertThat(engineTest.log()).contains("shop.buy", "m-1", SECRET);
    }

    @Test
    void checkedExceptionsAndErrorsAreFailuresToo() {
        assertHandlerFailed((order, context) -> {
            throw new IOException(SECRET);
        });
        assertHandlerFailed((order, context) -> {
            throw new StackOverflowError(SECRET);
        });
        assertHandlerFailed((order, context) -> {
            throw new InterruptedException(SECRET);
        });
    }

    @Test
    void cancellationOfTheHandlersOwnIsAFailureOfTheHandler() {
        assertHandlerFailed((order, context) -> {
            throw new CancellationException(SECRET);
        });
    }

    @Test
    void missingReplyIsAFailureOfTheHandler() {
        Reply.Failure failure = (Reply.Failure) answer((order, context) -> null);

        assertThat(failure.code()).isEqualTo("HANDLER_FAILED");
        assertThat(failure.outcome()).isEqualTo(Outcome.EXECUTED);
        assertThat(engineTest.log()).contains("returned null");
    }

    @Test
    void faultOfACallOfTheHandlersOwnIsNotThisOperationsFault() {
        engineTest.transport.onRequest =
                sent -> sent.complete(SampleReplies.fault("OUT_OF_STOCK", new OutOfStock(SECRET)));
        var declaring = FIND.faults(OUT_OF_STOCK);

        CompletableFuture<Reply> reply = serve((order, context) -> messaging.request(declaring, order));

        assertFailed(reply.join());
    }

    @Test
    void failureOfACallOfTheHandlersOwnIsAFailureOfTheHandler() {
        engineTest.transport.onRequest = sent -> sent.fail(Progress.REFUSED, Reason.UNROUTABLE);

        CompletableFuture<Reply> reply = serve(
                (order, context) -> messaging.request(FIND, order, CallOptions.DEFAULT.timeout(Duration.ofMillis(9))));

        assertFailed(reply.join());
    }

    @Test
    void requestThatCannotBeReadIsNotExecutedAndNotQuoted() {
        for (String json :
                List.of("{\"id\": " + SECRET + "}", "", "null", "[]", "{\"id\":{\"a\":\"" + SECRET + "\"}}")) {
            Delivery delivery =
                    new Delivery(engineTest.envelope(BUY, json.getBytes(UTF_8)).build(), 1, Deadline.NONE);
            start((order, context) -> {
                throw new AssertionError("never begun");
            });

            CompletableFuture<Reply> reply = engineTest.request(BUY, delivery);
            engineTest.runUntilIdle();

            Reply.Failure failure = (Reply.Failure) reply.join();
            assertThat(failure.code()).isEqualTo("UNREADABLE");
            assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
            assertThat(failure.doNotRetry()).isTrue();
            assertThat(failure.message()).doesNotContainPattern("Exception|Order|" + SECRET);
            assertThat(engineTest.log()).contains("shop.buy", "m-1").doesNotContain(SECRET);
        }
    }

    @Test
    void replyThatIsTooLargeIsAFailureAndDoesNotTravel() {
        engineTest.limits(limits -> limits.maxMessageBytes(1024));

        Reply.Failure failure = (Reply.Failure) answer((order, context) -> new Ticket("x".repeat(1024)));

        assertThat(failure.code()).isEqualTo("REPLY_TOO_LARGE");
        assertThat(failure.outcome()).isEqualTo(Outcome.EXECUTED);
    }

    private void assertHandlerFailed(RequestHandler<Order, Ticket> handler) {
        assertFailed(answer(handler));
    }

    private static void assertFailed(Reply reply) {
        Reply.Failure failure = (Reply.Failure) reply;
        assertThat(failure.code()).isEqualTo("HANDLER_FAILED");
        assertThat(failure.outcome()).isEqualTo(Outcome.EXECUTED);
        assertThat(failure.retryable()).isFalse();
        assertThat(failure.message()).doesNotContainPattern("Exception|Error|dev\\.|java\\.|Fault|" + SECRET);
    }

    private Reply answer(RequestHandler<Order, Ticket> handler) {
        return serve(handler).join();
    }

    private CompletableFuture<Reply> serve(RequestHandler<Order, Ticket> handler) {
        start(handler);
        CompletableFuture<Reply> reply = engineTest.request(BUY, ORDER);
        engineTest.runUntilIdle();
        assertThat(reply).isDone();
        return reply;
    }

    private void start(RequestHandler<Order, Ticket> handler) {
        messaging = engineTest.start(service -> service.serve(BUY, handler));
    }
}
