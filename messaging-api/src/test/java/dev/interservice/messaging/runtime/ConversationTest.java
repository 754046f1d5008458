package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.FIND;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.CurrentContext;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Headers;
import dev.interservice.messaging.MessageContext;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Reply;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a handler's own messages inherit from the one it handles. */
class ConversationTest {
    private static final CallOptions OWN_TIME = CallOptions.DEFAULT.timeout(Duration.ofSeconds(1));

    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic();

    private Messaging messaging;
    private Consumer<MessageContext> work = context -> {};

    @Test
    void correlationGoesOnAndTheHandledMessageIsTheCause() {
        Envelope sent = sentByHandler(
                engineTest.envelope(BUY, bytes()).correlationId("c-1").causationId("m-0"), CallOptions.DEFAULT);

        assertThat(sent.correlationId()).isEqualTo("c-1");
        assertThat(sent.causationId()).contains("m-1");
        assertThat(sent.id()).isNotEqualTo("m-1");
    }

    @Test
    void traceHeadersGoOnAndNoOthers() {
        Map<String, String> trace = Map.of("traceparent", "00-1", "tracestate", "a=1", "baggage", "b=2");

        Envelope sent = sentByHandler(
                engineTest.envelope(BUY, bytes()).headers(Headers.of(trace).with("tenant", "a")),
                CallOptions.DEFAULT.header("region", "b"));

        assertThat(sent.headers().asMap())
                .containsAllEntriesOf(trace)
                .containsKey("region")
                .hasSize(4);
    }

    @Test
    void callersOwnTraceHeaderGoesBeforeTheInheritedOne() {
        Envelope sent = sentByHandler(
                engineTest.envelope(BUY, bytes()).headers(Headers.of(Map.of("traceparent", "theirs"))),
                CallOptions.DEFAULT.header("traceparent", "mine"));

        assertThat(sent.headers().get("traceparent")).contains("mine");
    }

    @Test
    void strangersBaggageThatDoesNotFitStopsNoMessage() {
        Headers large = Headers.of(Map.of("baggage", "b".repeat(Headers.MAX_CHARACTERS - 100)));

        Envelope sent = sentByHandler(
                engineTest.envelope(BUY, bytes()).headers(large), CallOptions.DEFAULT.header("note", "n".repeat(200)));

        assertThat(sent.headers().asMap()).containsOnlyKeys("note");
    }

    @Test
    void handlersDeadlineBoundsItsRequests() {
        assertThat(remainingInHandler(CallOptions.DEFAULT)).isEqualTo(Duration.ofMillis(300));
        assertThat(remainingInHandler(OWN_TIME)).isEqualTo(Duration.ofMillis(300));
    }

    @Test
    void callsOwnTimeoutMayBeShorter() {
        assertThat(remainingInHandler(CallOptions.DEFAULT.timeout(Duration.ofMillis(10))))
                .isEqualTo(Duration.ofMillis(10));
    }

    @Test
    void detachedCallHasItsOwnTimeInTheSameConversation() {
        assertThat(remainingInHandler(OWN_TIME.detached())).isEqualTo(Duration.ofSeconds(1));
        assertThat(engineTest.transport.request(1).envelope.causationId()).contains("m-1");
    }

    @Test
    void handlersTimeLimitBoundsItsRequestsToo() {
        engineTest.handler(handler -> handler.timeout(Duration.ofMillis(200)));
        AtomicReference<Duration> remaining = new AtomicReference<>();
        handle(Deadline.NONE, context -> remaining.set(context.deadline().remaining()));

        assertThat(remaining.get()).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void sendsAreBoundedInTimeToAcceptanceAndNotInLife() {
        handle(engineTest.deadline(300), context -> messaging.sendAsync(PACK, ORDER));

        assertThat(engineTest.transport.sent(1).deadline.remaining()).isEqualTo(Duration.ofMillis(300));
        assertThat(engineTest.transport.sent(1).envelope.timeToLive()).isEmpty();
        engineTest.advance(300);
    }

    @Test
    void otherThreadsInheritNothing() {
        MessageContext context = contextOfAnEndedHandler();

        messaging.requestAsync(FIND, ORDER, OWN_TIME).cancel(true);

        Envelope sent = engineTest.transport.request(1).envelope;
        assertThat(sent.correlationId()).isEqualTo(sent.id()).isNotEqualTo(context.correlationId());
    }

    @Test
    void withinTakesACallIntoTheConversation() {
        MessageContext context = contextOfAnEndedHandler();

        messaging.requestAsync(FIND, ORDER, OWN_TIME.within(context)).cancel(true);

        assertThat(engineTest.transport.request(1).envelope.correlationId()).isEqualTo("m-1");
        assertThat(engineTest.transport.request(1).deadline.remaining()).isEqualTo(Duration.ofMillis(300));
    }

    @Test
    void carriedTasksRunInTheConversationAndLeaveNoTrace() throws Exception {
        MessageContext context = contextOfAnEndedHandler();

        Runnable task = () -> messaging.requestAsync(FIND, ORDER).cancel(true);
        context.carry(task).run();
        assertThat(context.carry(() -> messaging.requestAsync(FIND, ORDER).cancel(true))
                        .call())
                .isTrue();
        messaging.requestAsync(FIND, ORDER).cancel(true);

        assertThat(engineTest.transport.request(1).envelope.causationId()).contains("m-1");
        assertThat(engineTest.transport.request(2).envelope.causationId()).contains("m-1");
        assertThat(engineTest.transport.request(3).envelope.causationId()).isEmpty();
    }

    @Test
    void carriedTaskThatFailsFailsAsItself() {
        MessageContext context = contextOfAnEndedHandler();
        IllegalStateException scripted = new IllegalStateException("scripted");

        assertThatThrownBy(context.carry((Runnable) () -> {
                    throw scripted;
                })::run)
                .isSameAs(scripted);
        assertThat(CurrentContext.current()).isNull();
    }

    private Envelope sentByHandler(Envelope.Builder received, CallOptions options) {
        work = context -> messaging.requestAsync(FIND, ORDER, options).cancel(true);
        deliver(new Delivery(received.build(), 1, Deadline.NONE));
        return engineTest.transport.request(1).envelope;
    }

    private Duration remainingInHandler(CallOptions options) {
        AtomicReference<Duration> remaining = new AtomicReference<>();
        engineTest.transport.onRequest = sent -> remaining.set(sent.deadline.remaining());
        handle(
                engineTest.deadline(300),
                context -> messaging.requestAsync(FIND, ORDER, options).cancel(true));
        return remaining.get();
    }

    private MessageContext contextOfAnEndedHandler() {
        AtomicReference<MessageContext> seen = new AtomicReference<>();
        handle(engineTest.deadline(300), seen::set);
        return seen.get();
    }

    private void handle(Deadline deadline, Consumer<MessageContext> task) {
        work = task;
        deliver(engineTest.delivery(BUY, ORDER, 1, deadline));
    }

    private void deliver(Delivery delivery) {
        if (messaging == null) {
            messaging = engineTest.start(service -> service.serve(BUY, (order, context) -> {
                work.accept(context);
                return TICKET;
            }));
        }
        CompletableFuture<Reply> reply = engineTest.request(BUY, delivery);
        engineTest.runUntilIdle();
        assertThat(reply).isCompletedWithValue(SampleReplies.success(TICKET));
    }

    private static byte[] bytes() {
        return "{\"id\":\"o-1\",\"item\":\"tea\"}".getBytes(UTF_8);
    }
}
