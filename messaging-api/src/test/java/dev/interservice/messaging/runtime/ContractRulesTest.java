package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static dev.interservice.messaging.runtime.ShopContracts.SHIP;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.Command;
import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.Event;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.runtime.ShopContracts.Order;
import dev.interservice.messaging.runtime.ShopContracts.Ticket;
import dev.interservice.messaging.transport.Guarantee;
import java.util.EnumSet;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ContractRulesTest {
    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic();

    @Test
    void twoDefinitionsOfOneNameAreRefused() {
        engineTest.transport.onRequest = sent -> sent.complete(SampleReplies.success(TICKET));
        Messaging messaging = engineTest.start();
        messaging.request(BUY, ORDER);

        assertThat(refused(() -> messaging.request(BUY.idempotent(), ORDER)))
                .hasMessageContainingAll("two different contracts have the name shop.buy", "idempotent");
        refused(() -> messaging.send(Command.of("shop", "buy", Order.class), ORDER));
        refused(() -> messaging.publish(Event.of("shop", "buy", Order.class), ORDER));
        refused(() -> messaging.serve(BUY.idempotent(), (order, context) -> TICKET));
        refused(() -> messaging.consume(Command.of("shop", "buy", Order.class), (order, context) -> {}));
        refused(() -> messaging.subscribe(Event.of("shop", "buy", Order.class), "group", (order, context) -> {}));
    }

    @Test
    void equalDefinitionsInTwoPlacesAreOne() {
        engineTest.transport.onRequest = sent -> sent.complete(SampleReplies.success(TICKET));
        Messaging messaging = engineTest.start();
        messaging.request(Operation.of("shop", "buy", Order.class, Ticket.class), ORDER);

        assertThat(messaging.request(Operation.of("shop", "buy", Order.class, Ticket.class), ORDER))
                .isEqualTo(TICKET);
    }

    @Test
    void unknownGuaranteeIsRefusedWithThoseThatAreKnown() {
        engineTest.route(route -> route.require("durible"));

        assertThat(refused(() -> engineTest.start().send(PACK, ORDER)))
                .hasMessageContainingAll("\"durible\"", "shop.pack", "survives-broker-restart");
    }

    @Test
    void everyProblemIsToldAtOnce() {
        engineTest.transport.guarantees = Set.of();
        engineTest.route(route -> route.require("nonsense").require("large-body"));

        assertThat(refused(() -> engineTest.start().send(SHIP.durable(), ORDER)).problems())
                .hasSize(4)
                .anyMatch(problem -> problem.contains("nonsense"))
                .anyMatch(problem -> problem.contains("large-body"))
                .anyMatch(problem -> problem.contains("durable"))
                .anyMatch(problem -> problem.contains("ordered-per-key"));
    }

    @Test
    void guaranteesThatAreNotPromisedAreRefusedAtRegistrationAndUse() {
        engineTest.transport.guarantees = EnumSet.complementOf(EnumSet.of(Guarantee.DURABLE));
        Command<Order> kept = Command.of("shop", "keep", Order.class).durable();
        Messaging messaging = engineTest.start();

        assertThat(refused(() -> messaging.send(kept, ORDER)))
                .hasMessageContainingAll("shop.keep asks for durable", "\"scripted\"", "does not promise");
        refused(() -> messaging.consume(kept, (order, context) -> {}));
        assertThat(messaging.sendAsync(kept, ORDER)).isCompletedExceptionally();
        assertThat(engineTest.transport.sends).isEmpty();
    }

    @Test
    void whatTheContractAsksForIsToldToTheTransport() {
        engineTest.route(route -> route.require("dead-letters"));
        engineTest.start(service -> service.consume(SHIP, (order, context) -> {}));

        assertThat(engineTest.queue(SHIP).intakeSettings.requires())
                .containsExactlyInAnyOrder(Guarantee.ORDERED_PER_KEY, Guarantee.DEAD_LETTERS);
    }

    @Test
    void contractWithoutATransportIsRefusedWithTheKeyToSet() {
        engineTest.config(config -> MessagingConfig.of("order"));

        assertThat(refused(() -> engineTest.start().request(BUY, ORDER)))
                .hasMessageContainingAll("no transport for shop.buy", "services.shop.transport");
    }

    private static ConfigException refused(ThrowingCallable call) {
        ConfigException refusal = catchThrowableOfType(ConfigException.class, call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        return refusal;
    }
}
