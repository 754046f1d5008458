package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static dev.interservice.messaging.runtime.ShopContracts.SOLD;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interservice.messaging.ClosedException;
import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.config.ContractSettings;
import dev.interservice.messaging.config.HandlerSettings;
import dev.interservice.messaging.config.ScopedSettings;
import dev.interservice.messaging.config.ServiceSettings;
import dev.interservice.messaging.config.SubscriberGroupSettings;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RegistrationTest {
    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic();

    private final List<String> handled = new ArrayList<>();

    @Test
    void secondHandlerOfTheSameIsRefused() {
        Messaging messaging = engineTest.start(service -> {
            service.serve(BUY, (order, context) -> TICKET);
            service.consume(PACK, (order, context) -> {});
            service.subscribe(SOLD, "delivery", (order, context) -> {});
        });

        assertThatThrownBy(() -> messaging.serve(BUY, (order, context) -> TICKET))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("shop.buy is served already");
        assertThatThrownBy(() -> messaging.consume(PACK, (order, context) -> {}))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("shop.pack is consumed already");
        assertThatThrownBy(() -> messaging.subscribe(SOLD, "delivery", (order, context) -> {}))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("shop.sold is subscribed to as delivery already");
        messaging.subscribe(SOLD, "kitchen", (order, context) -> {});
    }

    @Test
    void handlerMayBeClosedAndAnotherTakeItsPlace() {
        Messaging messaging = engineTest.start();

        Registration first = consume(messaging, "first");
        first.close();
        consume(messaging, "second");
        engineTest.deliver(PACK, ORDER);
        engineTest.runUntilIdle();

        assertThat(handled).containsExactly("second");
    }

    @Test
    void closingTheFirstOnceMoreLeavesTheSecondAlone() {
        Messaging messaging = engineTest.start();
        Registration first = consume(messaging, "first");
        first.close();
        consume(messaging, "second");
        ScriptedIntake<Settlement> second = engineTest.queue(PACK);

        first.close();

        assertThatThrownBy(() -> consume(messaging, "third")).isInstanceOf(ConfigException.class);
        messaging.close();
        assertThat(second.stops()).isEqualTo(1);
    }

    @Test
    void closedRegistrationReturnsWhatComesLate() {
        Messaging messaging = engineTest.start();
        Registration registration = consume(messaging, "first");
        registration.close();

        CompletableFuture<Settlement> late = engineTest.deliver(PACK, ORDER);
        engineTest.runUntilIdle();

        assertThat(late).isCompletedWithValue(Settlement.Return.RETURN);
        assertThat(handled).isEmpty();
    }

    @Test
    void transportThatRefusesLeavesTheAddressFree() {
        Messaging messaging = engineTest.start();

        engineTest.transport.onListen = () -> refuse(Reason.MISCONFIGURED);
        assertThatThrownBy(() -> consume(messaging, "first"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("shop.pack cannot be received", "scripted");
        engineTest.transport.onListen = () -> refuse(Reason.UNAVAILABLE);
        assertThatThrownBy(() -> consume(messaging, "first")).isInstanceOf(UnavailableException.class);
        engineTest.transport.onListen = () -> refuse(Reason.CLOSED);
        assertThatThrownBy(() -> consume(messaging, "first")).isInstanceOf(ClosedException.class);
        engineTest.transport.onListen = () -> {
            throw new AssertionError("scripted: broken");
        };
        assertThatThrownBy(() -> consume(messaging, "first")).isInstanceOf(AssertionError.class);
        engineTest.transport.onListen = () -> {};

        consume(messaging, "first");
    }

    @Test
    void groupHasSettingsOfItsOwnAboveThoseOfContractServiceAndDefaults() {
        HandlerSettings ofGroup = HandlerSettings.NONE.concurrency(4);
        HandlerSettings ofContract = HandlerSettings.NONE.concurrency(3).timeout(Duration.ofSeconds(3));
        engineTest.handler(handler -> handler.concurrency(1).redelivery(2, Duration.ofMillis(7), Duration.ofMillis(7)));
        engineTest.config(config -> config.service(
                "shop",
                ServiceSettings.NONE
                        .route(ScopedSettings.NONE.handler(HandlerSettings.NONE.concurrency(2)))
                        .contract(
                                "sold",
                                new ContractSettings(
                                        ScopedSettings.NONE.handler(ofContract),
                                        Map.of("delivery", SubscriberGroupSettings.NONE.handler(ofGroup))))));

        engineTest.start(service -> {
            service.subscribe(SOLD, "delivery", (order, context) -> {
                assertThat(context.deadline().remaining()).isEqualTo(Duration.ofSeconds(3));
                throw new IllegalStateException("scripted");
            });
            service.subscribe(SOLD, "kitchen", (order, context) -> {});
            service.consume(PACK, (order, context) -> {});
        });
        CompletableFuture<Settlement> settlement =
                engineTest.group(SOLD, "delivery").deliver(engineTest.delivery(SOLD, ORDER, 1, Deadline.NONE));
        engineTest.runUntilIdle();

        assertThat(engineTest.group(SOLD, "delivery").intakeSettings.concurrency())
                .isEqualTo(4);
        assertThat(engineTest.group(SOLD, "kitchen").intakeSettings.concurrency())
                .isEqualTo(3);
        assertThat(engineTest.queue(PACK).intakeSettings.concurrency()).isEqualTo(2);
        assertThat(settlement).isCompletedWithValue(new Settlement.Redeliver(Duration.ofMillis(7)));
    }

    private Registration consume(Messaging messaging, String name) {
        return messaging.consume(PACK, (order, context) -> handled.add(name));
    }

    private static void refuse(Reason reason) {
        throw new TransportException(Progress.NOT_SENT, reason, "scripted");
    }
}
