package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static dev.interservice.messaging.runtime.ShopContracts.SHIP;
import static dev.interservice.messaging.runtime.ShopContracts.SOLD;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.interservice.messaging.Command;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.runtime.ShopContracts.Order;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mistakes of the programmer are thrown where they are made, by the async verbs too, and nothing is sent. */
class WrongArgumentsTest {
    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic();

    private Messaging messaging;

    @BeforeEach
    void start() {
        messaging = engineTest.start();
    }

    @AfterEach
    void nothingWasSent() {
        assertThat(engineTest.transport.requests).isEmpty();
        assertThat(engineTest.transport.sends).isEmpty();
    }

    @Test
    void missingArgumentsAreNamed() {
        assertMissing("operation", () -> messaging.request(null, ORDER));
        assertMissing("operation", () -> messaging.requestAsync(null, ORDER));
        assertMissing("request", () -> messaging.request(BUY, null));
        assertMissing("request", () -> messaging.requestAsync(BUY, null));
        assertMissing("options", () -> messaging.request(BUY, ORDER, null));
        assertMissing("options", () -> messaging.requestAsync(BUY, ORDER, null));
        assertMissing("command", () -> messaging.send(null, ORDER));
        assertMissing("message", () -> messaging.send(PACK, null));
        assertMissing("message", () -> messaging.sendAsync(PACK, null));
        assertMissing("event", () -> messaging.publish(null, ORDER));
        assertMissing("message", () -> messaging.publish(SOLD, null));
        assertMissing("message", () -> messaging.publishAsync(SOLD, null));
    }

    @Test
    void missingHandlersAreNamed() {
        assertMissing("operation", () -> messaging.serve(null, (order, context) -> TICKET));
        assertMissing("handler", () -> messaging.serve(BUY, null));
        assertMissing("command", () -> messaging.consume(null, (order, context) -> {}));
        assertMissing("handler", () -> messaging.consume(PACK, null));
        assertMissing("event", () -> messaging.subscribe(null, "group", (order, context) -> {}));
        assertMissing("group", () -> messaging.subscribe(SOLD, null, (order, context) -> {}));
        assertMissing("handler", () -> messaging.subscribe(SOLD, "group", null));
    }

    @Test
    void partsThatAreMissingAreNamed() {
        MessagingRuntime.Builder builder = engineTest.builder();

        assertMissing("config", () -> MessagingRuntime.builder(null));
        assertMissing("handlers", () -> MessagingRuntime.start(MessagingConfig.of("order"), null));
        assertMissing("environment", () -> builder.environment(null));
        assertMissing("transport", () -> builder.transport("fake", null));
        assertMissing("registry", () -> builder.registry(null));
        assertMissing("codec", () -> builder.codec(null));
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"}) // what a caller without generics may do
    void payloadOfAnotherClassIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> messaging.send((Command) PACK, TICKET))
                .withMessageContainingAll("message of shop.pack", "Order", "Ticket");
        assertThatIllegalArgumentException().isThrownBy(() -> messaging.sendAsync((Command) PACK, TICKET));
    }

    @Test
    void payloadWithoutItsKeyIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> messaging.send(SHIP, new Order("o-1", "")))
                .withMessageContaining("ordering key");
        assertThatIllegalArgumentException().isThrownBy(() -> messaging.sendAsync(SHIP, new Order("o-1", "")));
    }

    @Test
    void groupThatIsNoNameIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> messaging.subscribe(SOLD, "My Group", (order, context) -> {}))
                .withMessageContaining("group must be kebab-case");
    }

    private static void assertMissing(String parameter, ThrowingCallable call) {
        assertThatNullPointerException().isThrownBy(call).withMessage(parameter);
    }
}
