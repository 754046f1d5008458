package dev.interservice.messaging.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.RequestListener;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import dev.interservice.messaging.transport.TransportSetup;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A broker on a manual clock, and short words for what the tests do with it. */
final class BrokerTestHarness {
    static final Address.Operation RESERVE = new Address.Operation("inventory", "reserve");
    static final Address.Queue COOK = new Address.Queue("kitchen", "cook");
    static final Address.Topic READY = new Address.Topic("kitchen", "meal-ready");
    static final Address.Subscription DELIVERY = new Address.Subscription(READY, "delivery");
    static final Address.Subscription BILLING = new Address.Subscription(READY, "billing");
    static final int MAX_BYTES = 1_000;

    final ManualEnvironment environment;
    final InMemoryBroker broker;

    BrokerTestHarness() {
        this(100);
    }

    BrokerTestHarness(int capacity) {
        this(capacity, ManualEnvironment.deterministic());
    }

    BrokerTestHarness(int capacity, ManualEnvironment environment) {
        this.environment = environment;
        this.broker = InMemoryBroker.create(capacity);
    }

    InMemoryTransport connect() {
        return InMemoryTransport.connect(broker, setup());
    }

    TransportSetup setup() {
        return new TransportSetup("kitchen", "kitchen-1", MAX_BYTES, environment);
    }

    BrokerCounters counters() {
        return broker.counters();
    }

    void advanceMillis(long millis) {
        environment.advance(Duration.ofMillis(millis));
    }

    Deadline deadlineAfter(Duration timeout) {
        return Deadline.after(timeout, environment::nanos);
    }

    Envelope.Builder envelope(String id) {
        return Envelope.of(id, "test", "kitchen.cook", environment.now(), body("body of " + id));
    }

    Envelope message(String id) {
        return envelope(id).build();
    }

    Envelope withSubject(String subject, String id) {
        return envelope(id).subject(subject).build();
    }

    Envelope withTimeToLive(long millis, String id) {
        return envelope(id).timeToLive(Duration.ofMillis(millis)).build();
    }

    CompletableFuture<Acceptance> send(InMemoryTransport transport, Address.Channel address, Envelope envelope) {
        return transport.send(address, envelope, Deadline.NONE);
    }

    /** Sends, in this order, messages with these ids, and checks that they are accepted. */
    void assertAccepted(InMemoryTransport transport, Address.Channel address, String... ids) {
        for (String id : ids) {
            assertThat(send(transport, address, message(id))).isCompletedWithValue(Acceptance.IN_PROCESS);
        }
    }

    CompletableFuture<Reply> request(InMemoryTransport transport, String id) {
        return transport.request(RESERVE, message(id), Deadline.NONE);
    }

    static Intake serve(InMemoryTransport transport, RequestListener listener) {
        return transport.serve(RESERVE, unordered(1), listener);
    }

    static Intake receive(
            InMemoryTransport transport, Address.Source address, int concurrency, MessageListener listener) {
        return transport.receive(address, unordered(concurrency), listener);
    }

    static Intake receiveOrdered(
            InMemoryTransport transport, Address.Source address, int prefetch, MessageListener listener) {
        return transport.receive(address, new IntakeSettings(1, prefetch, Set.of(Guarantee.ORDERED_PER_KEY)), listener);
    }

    static IntakeSettings unordered(int concurrency) {
        return new IntakeSettings(concurrency, 1_000, Set.of());
    }

    static Body body(String text) {
        return Body.of("text/plain", text.getBytes(StandardCharsets.UTF_8));
    }

    static Reply reply(String text) {
        return new Reply.Success(body(text));
    }

    static void assertFailed(CompletableFuture<?> future, Progress progress, Reason reason) {
        TransportException failure = failure(future);
        assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(reason);
        assertThat(failure.progress()).as(failure.getMessage()).isEqualTo(progress);
    }

    static TransportException failure(CompletableFuture<?> future) {
        assertThat(future).isCompletedExceptionally();
        return assertThat(future.handle((value, failure) -> failure).join())
                .satisfies(failure -> assertThat(failure).isNotInstanceOf(CompletionException.class))
                .asInstanceOf(throwable(TransportException.class))
                .actual();
    }
}
