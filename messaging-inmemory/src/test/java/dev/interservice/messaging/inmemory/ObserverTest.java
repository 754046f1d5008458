package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.InMemoryEngineFixture.ASK;
import static dev.interservice.messaging.inmemory.InMemoryEngineFixture.COOK;
import static dev.interservice.messaging.inmemory.InMemoryEngineFixture.COOKED;
import static dev.interservice.messaging.inmemory.InMemoryEngineFixture.SOUP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.CountingObserver;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.LoggingObserver;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.inmemory.InMemoryEngineFixture.Cooked;
import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportSetup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ObserverTest {
    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final InMemoryEngineFixture fixture = new InMemoryEngineFixture(environment);
    private final CountingObserver counts = new CountingObserver();
    private final List<Signal> signals = new ArrayList<>();
    private int failures;
    private Registration kitchen;

    private final Messaging messaging = fixture.start(
            parts -> parts.observer(signal -> {
                        throw new IllegalStateException("an observer that throws harms nobody");
                    })
                    .observer(signals::add)
                    .observer(new LoggingObserver())
                    .observer(counts),
            service -> {
                service.serve(ASK, (ticket, context) -> new Cooked(ticket.orderId(), 1));
                kitchen = service.consume(COOK, (ticket, context) -> {
                    if (failures-- > 0) {
                        throw new IllegalStateException("the stove is cold");
                    }
                });
                service.subscribe(COOKED, "delivery", (cooked, context) -> {});
            });

    @Test
    void requestIsToldFromDeliveryToItsEnd() {
        messaging.request(ASK, SOUP);

        assertThat(signals)
                .extracting(signal -> signal.getClass().getSimpleName())
                .containsExactly("Delivered", "Settled", "AttemptEnded", "CallEnded");
        Signal.CallEnded call = (Signal.CallEnded) signals.get(3);
        assertThat(call.attempts()).isEqualTo(1);
        assertThat(call.failure()).isEmpty();
        assertThat(call.messageInfo().contract()).isEqualTo("kitchen.ask");
        assertThat(call.messageInfo().transport()).isEqualTo("in-memory");
        assertThat(call.messageInfo()).isEqualTo(((Signal.Delivered) signals.get(0)).messageInfo());
        messaging.close();
    }

    @Test
    void eventNamesItsGroupAsTheReceiver() {
        messaging.publish(COOKED, new Cooked("order-1", 1));
        environment.advance(Duration.ZERO);

        assertThat(signals)
                .filteredOn(Signal.Delivered.class::isInstance)
                .singleElement()
                .satisfies(signal -> assertThat(
                                ((Signal.Delivered) signal).messageInfo().destination())
                        .isEqualTo("delivery"));
        messaging.close();
    }

    @Test
    void failingMessageIsToldUntilItIsADeadLetter() {
        failures = 2;
        messaging.send(COOK, SOUP);
        environment.advance(Duration.ofSeconds(5));

        assertThat(counts.count(COOK, "calls.ok")).isEqualTo(1);
        assertThat(counts.count(COOK, "deliveries")).isEqualTo(2);
        assertThat(counts.count(COOK, "settled.redelivered")).isEqualTo(1);
        assertThat(counts.count(COOK, "settled.dead-lettered")).isEqualTo(1);
        assertThat(counts.count(COOK, "dead-letters")).isEqualTo(1);
        messaging.close();
    }

    @Test
    void expiredMessageIsTold() {
        kitchen.close();
        messaging.send(COOK, SOUP, CallOptions.DEFAULT.timeToLive(Duration.ofMillis(10)));
        environment.advance(Duration.ofMillis(10));

        messaging.consume(COOK, (ticket, context) -> {});
        environment.advance(Duration.ofMillis(10));

        assertThat(counts.count(COOK, "expired")).isEqualTo(1);
        assertThat(counts.count(COOK, "deliveries")).isZero();
        messaging.close();
    }

    @Test
    void lostConnectionAndItsReturnAreTold() {
        fixture.broker.cut();
        fixture.broker.mend();
        // A close is its owner's wish and no news.
        messaging.close();

        assertThat(signals)
                .filteredOn(Signal.StateChanged.class::isInstance)
                .extracting(signal -> ((Signal.StateChanged) signal).component().status())
                .containsExactly(Health.Status.DOWN, Health.Status.UP);
    }

    @Test
    void requestThatNeverLeftIsToldAsNotExecuted() {
        fixture.broker.freeze();
        CallOptions hasty = CallOptions.DEFAULT.timeout(Duration.ofMillis(10));
        assertThatThrownBy(() -> messaging.request(ASK, SOUP, hasty)).isInstanceOf(DeadlineExceededException.class);
        fixture.broker.thaw();

        assertThat(counts.count(ASK, "calls.not-executed")).isEqualTo(1);
        assertThat(counts.count(ASK, "deliveries")).isZero();
        messaging.close();
    }

    @Test
    void lateReplyIsTold() {
        Address.Operation address = new Address.Operation("kitchen", "slow");
        CompletableFuture<Reply> stubborn = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return false;
            }
        };
        TransportSetup setup = new TransportSetup("kitchen", "kitchen-2", 1_000, signals::add, environment);
        InMemoryTransport transport = InMemoryTransport.connect(fixture.broker, setup);
        transport.serve(address, new IntakeSettings(1, 1, Set.of()), delivery -> stubborn);
        Body body = Body.of("text/plain", new byte[0]);

        transport
                .request(
                        address,
                        Envelope.of("id", "test", "kitchen.slow", environment.now(), body)
                                .build(),
                        Deadline.NONE)
                .cancel(true);
        stubborn.complete(new Reply.Success(body));

        assertThat(signals).contains(new Signal.LateReply("in-memory", "kitchen.slow"));
        transport.close();
        messaging.close();
    }

    @Test
    void gaugesAndHealthTellWhatIsUnderWay() {
        assertThat(messaging.inFlightCounts().pendingCalls()).isZero();
        assertThat(messaging.inFlightCounts().deliveriesInFlight()).isZero();
        assertThat(messaging.health().status()).isEqualTo(Health.Status.UP);
        assertThat(messaging.health().components())
                .extracting(Health.Component::name)
                .contains(
                        "transport in-memory",
                        "queue kitchen.cook",
                        "operation kitchen.ask",
                        "subscription kitchen.cooked of group delivery");

        fixture.broker.stop();

        assertThat(messaging.health().status()).isEqualTo(Health.Status.DOWN);
        messaging.close();
    }
}
