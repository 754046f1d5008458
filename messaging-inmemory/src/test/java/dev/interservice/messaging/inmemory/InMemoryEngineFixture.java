package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Command;
import dev.interservice.messaging.Event;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.config.HandlerSettings;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.ScopedSettings;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The whole engine over the in-memory transport, on a clock that the test moves: two attempts, one second apart. */
final class InMemoryEngineFixture {
    record Ticket(String orderId, String dish) {}

    record Cooked(String orderId, int portions) {}

    static final Command<Ticket> COOK = Command.of("kitchen", "cook", Ticket.class);
    static final Command<Ticket> COOK_ONCE =
            Command.of("kitchen", "cook-once", Ticket.class).idempotentBy(Ticket::orderId);
    static final Event<Cooked> COOKED = Event.of("kitchen", "cooked", Cooked.class);
    static final Operation<Ticket, Cooked> ASK =
            Operation.of("kitchen", "ask", Ticket.class, Cooked.class).idempotentBy(Ticket::orderId);
    static final Ticket SOUP = new Ticket("order-1", "soup");

    final ManualEnvironment environment;
    private final String name = "restaurant-" + UUID.randomUUID();
    final InMemoryBroker broker = InMemoryBroker.shared(name);

    InMemoryEngineFixture(ManualEnvironment environment) {
        this.environment = environment;
    }

    Messaging start(UnaryOperator<MessagingRuntime.Builder> parts, Consumer<Messaging> handlers) {
        HandlerSettings twice = HandlerSettings.NONE.redelivery(2, Duration.ofSeconds(1), Duration.ofSeconds(1));
        MessagingConfig config = MessagingConfig.of("kitchen")
                .defaults(ScopedSettings.NONE.handler(twice))
                .transport("in-memory", InMemorySettings.shared(name));
        return parts.apply(MessagingRuntime.builder(config).environment(environment))
                .start(handlers);
    }
}
