package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.SampleContracts.CHOP;
import static dev.interservice.messaging.testkit.contract.SampleContracts.COOK;
import static dev.interservice.messaging.testkit.contract.SampleContracts.PREPARE;
import static dev.interservice.messaging.testkit.contract.SampleContracts.READY;
import static dev.interservice.messaging.testkit.contract.SampleContracts.SOUP;
import static dev.interservice.messaging.testkit.contract.SampleContracts.recordingHandler;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.MessageContext;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.testkit.contract.SampleContracts.Order;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of conversations, for transports that carry requests and messages. */
public interface CorrelationThroughEngineContract extends TransportContract {
    /**
     * C4: a request, the command that its handler sends and the event that the command's handler publishes are one
     * conversation: one correlation id, each caused by the one before, and one trace.
     *
     * <p>Whoever looks for a lost order follows these ids. When this fails, look at the attribute that differs, on the verb
     * where it differs.
     */
    @Test
    default void c4_conversationCrossesEveryVerb(TransportTestContext test) {
        HandlerRecorder<Order> asked = test.handlerRecorder();
        HandlerRecorder<Order> told = test.handlerRecorder();
        HandlerRecorder<Order> heard = test.handlerRecorder();
        test.service("kitchen").start(kitchen -> {
            kitchen.serve(COOK, (order, context) -> {
                kitchen.send(PREPARE, order);
                return recordingHandler(asked).handle(order, context);
            });
            kitchen.consume(PREPARE, (order, context) -> {
                kitchen.publish(READY, order);
                told.handle(order, context);
            });
        });
        Messaging waiter = test.service("waiter").start(service -> service.subscribe(READY, "waiters", heard));

        test.await(waiter.requestAsync(COOK, SOUP, CallOptions.DEFAULT.headers(EdgeCaseMessages.TRACE)));

        assertIsOneConversation(contextOf(asked), contextOf(told), contextOf(heard));
    }

    /**
     * C4: so are a request, the request that its handler makes and the command that the second handler sends.
     *
     * <p>When this fails, look at the attribute that differs, on the verb where it differs.
     */
    @Test
    default void c4_conversationCrossesRequestsAndCommands(TransportTestContext test) {
        HandlerRecorder<Order> asked = test.handlerRecorder();
        HandlerRecorder<Order> askedNext = test.handlerRecorder();
        HandlerRecorder<Order> told = test.handlerRecorder();
        test.service("kitchen").start(kitchen -> {
            kitchen.serve(COOK, (order, context) -> {
                asked.handle(order, context);
                return kitchen.request(CHOP, order);
            });
            kitchen.serve(CHOP, (order, context) -> {
                kitchen.send(PREPARE, order);
                return recordingHandler(askedNext).handle(order, context);
            });
            kitchen.consume(PREPARE, told);
        });
        Messaging waiter = test.service("waiter").start();

        test.await(waiter.requestAsync(COOK, SOUP, CallOptions.DEFAULT.headers(EdgeCaseMessages.TRACE)));

        assertIsOneConversation(contextOf(asked), contextOf(askedNext), contextOf(told));
    }

    private static MessageContext contextOf(HandlerRecorder<?> recorder) {
        return recorder.await(1).context();
    }

    private static void assertIsOneConversation(MessageContext first, MessageContext second, MessageContext third) {
        assertThat(List.of(first, second, third))
                .extracting(MessageContext::correlationId)
                .containsOnly(first.messageId());
        assertThat(first.causationId()).isEmpty();
        assertThat(second.causationId()).contains(first.messageId());
        assertThat(third.causationId()).contains(second.messageId());
        assertThat(List.of(first, second, third))
                .extracting(MessageContext::headers)
                .containsOnly(EdgeCaseMessages.TRACE);
    }
}
