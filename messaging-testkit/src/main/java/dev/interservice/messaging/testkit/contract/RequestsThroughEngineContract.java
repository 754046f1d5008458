package dev.interservice.messaging.testkit.contract;

import static dev.interservice.messaging.testkit.contract.SampleContracts.CHOP;
import static dev.interservice.messaging.testkit.contract.SampleContracts.COOK;
import static dev.interservice.messaging.testkit.contract.SampleContracts.SOLD_OUT;
import static dev.interservice.messaging.testkit.contract.SampleContracts.SOUP;
import static dev.interservice.messaging.testkit.contract.SampleContracts.WASH;
import static dev.interservice.messaging.testkit.contract.SampleContracts.order;
import static dev.interservice.messaging.testkit.contract.SampleContracts.recordingHandler;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.CodecException;
import dev.interservice.messaging.FaultException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.RemoteException;
import dev.interservice.messaging.UnroutableException;
import dev.interservice.messaging.config.MessagingLimits;
import dev.interservice.messaging.testkit.contract.SampleContracts.Meal;
import dev.interservice.messaging.testkit.contract.SampleContracts.Order;
import dev.interservice.messaging.testkit.contract.SampleContracts.SoldOut;
import dev.interservice.messaging.transport.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The rules of requests as users see them: services on their default configuration, with the engine at both ends. */
public interface RequestsThroughEngineContract extends PendingCallsThroughEngineContract {
    /**
     * C5: a request that is too large is refused at the sender, as a {@code CodecException} that says not executed,
     * whether it is the engine or the transport that cannot take it.
     *
     * <p>The caller must be able to tell "send less" from "try again". When this fails, look at the reason the transport
     * gives: {@code TOO_LARGE}, and nothing else, ends all attempts.
     */
    @Test
    default void c5_oversizedRequestIsRefusedTyped(TransportTestContext test) {
        HandlerRecorder<Order> cook = test.handlerRecorder();
        test.service("kitchen").start(kitchen -> kitchen.serve(COOK, recordingHandler(cook)));
        Messaging waiter = test.service("waiter").transportLimit(1_000).start();

        CodecException forTheEngine = test.awaitFailure(
                CodecException.class,
                waiter.requestAsync(COOK, order("x".repeat(MessagingLimits.DEFAULT.maxMessageBytes()))));
        CodecException forTheWire =
                test.awaitFailure(CodecException.class, waiter.requestAsync(COOK, order("x".repeat(1_000))));
        test.await(waiter.requestAsync(COOK, SOUP));

        assertThat(forTheEngine.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        assertThat(forTheWire.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        assertThat(cook.payloads()).containsExactly(SOUP);
    }

    /**
     * R3: a declared fault reaches the caller with its details, as an object.
     *
     * <p>The caller acts on the details. When this fails, look at what the transport does to a fault's body and its
     * content type.
     */
    @Test
    default void r3_faultHasItsDetails(TransportTestContext test) {
        test.service("kitchen")
                .start(kitchen -> kitchen.serve(COOK, (order, context) -> {
                    throw SOLD_OUT.with(new SoldOut(order.dish(), 0));
                }));
        Messaging waiter = test.service("waiter").start();

        FaultException fault = test.awaitFailure(FaultException.class, waiter.requestAsync(COOK, SOUP));

        assertThat(fault.details(SOLD_OUT)).contains(new SoldOut("soup", 0));
        assertThat(fault.outcome()).isEqualTo(Outcome.EXECUTED);
    }

    /**
     * R5: a request that nobody serves is an {@code UnroutableException} long before its timeout, and was not executed.
     *
     * <p>A spelling mistake must not look like a slow service. When this fails, look at how the wire tells that there is no
     * listener.
     */
    @Test
    default void r5_unservedOperationIsUnroutableAtOnce(TransportTestContext test) {
        test.service("kitchen").start(kitchen -> kitchen.serve(CHOP, recordingHandler(test.handlerRecorder())));
        Messaging waiter = test.service("waiter").start();
        CallOptions longAfterTheTest = CallOptions.DEFAULT.timeout(Duration.ofHours(1));

        UnroutableException failure =
                test.awaitFailure(UnroutableException.class, waiter.requestAsync(COOK, SOUP, longAfterTheTest));

        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
    }

    /**
     * R7: a handler that throws is a {@code RemoteException} at the caller: executed, without the handler's words, and not
     * tried again.
     *
     * <p>A failure that looks like a timeout costs the caller the whole timeout and hides the cause. When this fails, look
     * at what becomes of a {@code Reply.Failure}.
     */
    @Test
    default void r7_throwingHandlerIsARemoteException(TransportTestContext test) {
        HandlerRecorder<Order> cook = test.handlerRecorder((order, context) -> {
            throw new IllegalStateException("burnt");
        });
        test.service("kitchen").start(kitchen -> kitchen.serve(COOK, recordingHandler(cook)));
        Messaging waiter = test.service("waiter").start();

        RemoteException failure = test.awaitFailure(RemoteException.class, waiter.requestAsync(COOK, SOUP));

        assertThat(failure.outcome()).isEqualTo(Outcome.EXECUTED);
        assertThat(failure.code()).isEqualTo("HANDLER_FAILED");
        assertThat(failure.getMessage()).doesNotContain("burnt", "IllegalState");
        assertThat(cook.attempts()).containsExactly(1);
    }

    /**
     * R9: requests nested three deep, each operation with one handler at a time, do not wait for each other for ever.
     *
     * <p>Three services that ask each other may share a process, and so a transport. When this fails, look for a bound on
     * the requests under way, or a thread that waits for a reply while replies need it.
     */
    @Test
    default void r9_nestedRequestsWithConcurrencyOneDoNotDeadlock(TransportTestContext test) {
        Messaging kitchen = test.service("kitchen")
                .handlerSettings(handlers -> handlers.concurrency(1))
                .start(service -> {
                    service.serve(COOK, (order, context) -> service.request(CHOP, order));
                    service.serve(CHOP, (order, context) -> service.request(WASH, order));
                    service.serve(WASH, recordingHandler(test.handlerRecorder()));
                });

        assertThat(test.await(kitchen.requestAsync(COOK, SOUP))).isEqualTo(new Meal("soup"));
    }

    /**
     * R10: a request whose time passed while it waited for its turn never reaches the handler.
     *
     * <p>Nobody waits for the answer any more: the work would be wasted, and done twice where the caller tries again.
     * When this fails, look at whether the remaining time travels with a request.
     */
    @Test
    default void r10_expiredRequestNeverReachesTheHandler(TransportTestContext test) {
        HandlerGate gate = test.services().handlerGate();
        HandlerRecorder<Order> cook = test.handlerRecorder((order, context) -> gate.awaitOpen());
        test.service("kitchen")
                .handlerSettings(handlers -> handlers.concurrency(1))
                .announcedAddress(SampleContracts.operation(COOK))
                .start(kitchen -> kitchen.serve(COOK, recordingHandler(cook)));
        // Without an engine, because that would cancel the request when its time is up.
        TransportUnderTest waiter = test.connect();
        waiter.request(SampleContracts.operation(COOK), SampleContracts.rawEnvelope(COOK, order("first")));
        cook.await(1);

        waiter.request(
                SampleContracts.operation(COOK),
                SampleContracts.rawEnvelope(COOK, order("hurried")),
                Duration.ofMillis(50));
        CompletableFuture<Reply> patient =
                waiter.request(SampleContracts.operation(COOK), SampleContracts.rawEnvelope(COOK, order("patient")));
        // Its time is counted from its arrival, which on a busy machine is not at once.
        test.letTimePass(Duration.ofMillis(500));
        gate.open();
        test.await(patient);

        assertThat(cook.payloads()).containsExactly(order("first"), order("patient"));
    }
}
