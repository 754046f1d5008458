package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.Shop.BUY;
import static dev.interservice.messaging.runtime.Shop.ORDER;
import static dev.interservice.messaging.runtime.Shop.PACK;
import static dev.interservice.messaging.runtime.Shop.SHIP;
import static dev.interservice.messaging.runtime.Shop.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.Command;
import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.Event;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.runtime.Shop.Order;
import dev.interservice.messaging.runtime.Shop.Ticket;
import dev.interservice.messaging.transport.Guarantee;
import java.util.EnumSet;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ContractRulesTest {
    @RegisterExtension
    final Stage stage = Stage.deterministic();

    @Test
    void twoDefinitionsOfOneNameAreRefused() {
        stage.wire.onRequest = sent -> sent.complete(Replies.success(TICKET));
        Messaging messaging = stage.start();
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
        stage.wire.onRequest = sent -> sent.complete(Replies.success(TICKET));
        Messaging messaging = stage.start();
        messaging.request(Operation.of("shop", "buy", Order.class, Ticket.class), ORDER);

        assertThat(messaging.request(Operation.of("shop", "buy", Order.class, Ticket.class), ORDER))
                .isEqualTo(TICKET);
    }

    @Test
    void unknownGuaranteeIsRefusedWithThoseThatAreKnown() {
        stage.route(route -> route.require("durible"));

        assertThat(refused(() -> stage.start().send(PACK, ORDER)))
                .hasMessageContainingAll("\"durible\"", "shop.pack", "survives-broker-restart");
    }

    @Test
    void everyProblemIsToldAtOnce() {
        stage.wire.guarantees = Set.of();
        stage.route(route -> route.require("nonsense").require("large-body"));

        assertThat(refused(() -> stage.start().send(SHIP.durable(), ORDER)).problems())
                .hasSize(4)
                .anyMatch(problem -> problem.contains("nonsense"))
                .anyMatch(problem -> problem.contains("large-body"))
                .anyMatch(problem -> problem.contains("durable"))
                .anyMatch(problem -> problem.contains("ordered-per-key"));
    }

    @Test
    void guaranteesThatAreNotPromisedAreRefusedAtRegistrationAndUse() {
        stage.wire.guarantees = EnumSet.complementOf(EnumSet.of(Guarantee.DURABLE));
        Command<Order> kept = Command.of("shop", "keep", Order.class).durable();
        Messaging messaging = stage.start();

        assertThat(refused(() -> messaging.send(kept, ORDER)))
                .hasMessageContainingAll("shop.keep asks for durable", "\"scripted\"", "does not promise");
        refused(() -> messaging.consume(kept, (order, context) -> {}));
        assertThat(messaging.sendAsync(kept, ORDER)).isCompletedExceptionally();
        assertThat(stage.wire.sends).isEmpty();
    }

    @Test
    void whatTheContractAsksForIsToldToTheTransport() {
        stage.route(route -> route.require("dead-letters"));
        stage.start(service -> service.consume(SHIP, (order, context) -> {}));

        assertThat(stage.queue(SHIP).settings.requires())
                .containsExactlyInAnyOrder(Guarantee.ORDERED_PER_KEY, Guarantee.DEAD_LETTERS);
    }

    @Test
    void contractWithoutATransportIsRefusedWithTheKeyToSet() {
        stage.config(config -> MessagingConfig.of("order"));

        assertThat(refused(() -> stage.start().request(BUY, ORDER)))
                .hasMessageContainingAll("no transport for shop.buy", "services.shop.transport");
    }

    private static ConfigException refused(ThrowingCallable call) {
        ConfigException refusal = catchThrowableOfType(ConfigException.class, call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        return refusal;
    }
}
