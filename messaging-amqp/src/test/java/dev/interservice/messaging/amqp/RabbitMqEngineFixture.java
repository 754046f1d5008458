package dev.interservice.messaging.amqp;

import dev.interservice.messaging.Command;
import dev.interservice.messaging.CountingObserver;
import dev.interservice.messaging.DeadLetter;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.MessageHandler;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.config.HandlerSettings;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.ScopedSettings;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.transport.TransportSetup;
import java.time.Duration;
import java.util.List;

/** The whole engine over RabbitMQ: a waiter who orders and a kitchen that cooks, in a namespace of their own. */
final class RabbitMqEngineFixture implements AutoCloseable {
    static final Command<Ticket> COOK =
            Command.of("kitchen", "cook", Ticket.class).idempotentBy(Ticket::orderId);
    static final int ATTEMPTS = 3;

    private static final int INBOX = 1_000_000;
    private static final int MAX_BYTES = 100_000;
    private static final Duration BACKOFF = Duration.ofMillis(250);

    private final RabbitBroker broker = RabbitBroker.shared();
    private final String namespace = RabbitBroker.namespace();
    private final Environment environment = MessagingRuntime.environment("engine-test");
    private final CountingObserver counts = new CountingObserver();
    private final Messaging kitchen;
    private final Messaging waiter;

    record Ticket(String orderId) {}

    /** Opens; the kitchen has an inbox in its memory. */
    RabbitMqEngineFixture(MessageHandler<Ticket> cook) {
        kitchen = builder("kitchen").inMemoryInbox(INBOX).start(service -> service.consume(COOK, cook));
        waiter = builder("waiter").start(service -> {});
    }

    Messaging waiter() {
        return waiter;
    }

    /** What the broker and the two know of each other: for the message of a test that fails. */
    String describe() {
        return broker.describe(namespace) + ", kitchen " + kitchen.health() + ", waiter " + waiter.health();
    }

    /** Messages that came to the kitchen again and were not cooked again. */
    long duplicates() {
        return counts.count(COOK, "duplicates");
    }

    /** Closes the kitchen, which finishes what it has in flight; then another one shows what was put aside. */
    List<DeadLetter> close(int limit) {
        kitchen.close();
        try (Messaging next = builder("kitchen").start(service -> service.consume(COOK, (ticket, context) -> {}))) {
            return next.deadLetters(COOK).list(limit);
        }
    }

    @Override
    public void close() {
        waiter.close();
        kitchen.close();
        environment.close();
        broker.forget(namespace);
    }

    private MessagingRuntime.Builder builder(String service) {
        HandlerSettings handler = HandlerSettings.NONE.redelivery(ATTEMPTS, BACKOFF, BACKOFF);
        TransportSetup setup = new TransportSetup(service, service + "-1", MAX_BYTES, environment);
        return MessagingRuntime.builder(MessagingConfig.of(service)
                        .defaults(ScopedSettings.NONE.transport("amqp").handler(handler)))
                .transport(
                        "amqp",
                        AmqpTransport.connect(AmqpSettings.of(broker.uri()).namespace(namespace), setup))
                .observer(counts);
    }
}
