package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Command;
import dev.interservice.messaging.Event;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What the examples of the guide on choosing share: contracts, and services on a clock that moves only when a handler
 * takes its time or a caller waits for the end of his.
 */
final class ChoosingGuideFixture implements AutoCloseable {
    record Order(String id, String table) {}

    record Answer(String text) {}

    static final Operation<Order, Answer> PRICE = Operation.of("menu", "price", Order.class, Answer.class);
    static final Operation<Order, Answer> PAY = Operation.of("till", "pay", Order.class, Answer.class);
    static final Operation<Order, Answer> PAY_ONCE =
            Operation.of("till", "pay-once", Order.class, Answer.class).idempotentBy(Order::id);
    static final Operation<Order, Answer> STOCK = Operation.of("inventory", "stock", Order.class, Answer.class);
    static final Command<Order> COOK = Command.of("kitchen", "cook", Order.class);
    static final Command<Order> CARRY =
            Command.of("waiter", "carry", Order.class).orderedBy(Order::table);
    static final Event<Order> READY = Event.of("kitchen", "ready", Order.class);

    static final Order SOUP = new Order("soup", "window");
    static final Order STEAK = new Order("steak", "window");
    static final Order PIZZA = new Order("pizza", "garden");

    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final String name = "bistro-" + UUID.randomUUID();
    private final int capacity;
    private Messaging messaging;

    ChoosingGuideFixture() {
        this(InMemorySettings.DEFAULT_CAPACITY);
    }

    ChoosingGuideFixture(int capacity) {
        this.capacity = capacity;
    }

    Messaging start(Consumer<Messaging> handlers) {
        return start(config -> config, handlers);
    }

    Messaging start(UnaryOperator<MessagingConfig> change, Consumer<Messaging> handlers) {
        InMemorySettings settings = new InMemorySettings(Optional.of(name), Optional.of(capacity));
        MessagingConfig config = MessagingConfig.inMemory("bistro").transport("in-memory", settings);
        messaging = MessagingRuntime.builder(change.apply(config))
                .environment(environment)
                .start(handlers);
        return messaging;
    }

    /** The broker between the services, once they are started. */
    InMemoryBroker broker() {
        return InMemoryBroker.shared(name);
    }

    /** Works for so long, unless it is interrupted. */
    void takes(long millis) throws InterruptedException {
        CompletableFuture<Void> passed = new CompletableFuture<>();
        environment.after(Duration.ofMillis(millis), () -> passed.complete(null));
        try {
            environment.await(passed);
        } catch (ExecutionException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** All connections are lost and made again. */
    void losesConnections() {
        broker().cut();
        broker().mend();
    }

    /** Time goes on, and with it the handlers. */
    void waits(long millis) {
        environment.advance(Duration.ofMillis(millis));
    }

    long elapsedMillis() {
        return Duration.between(ManualEnvironment.START, environment.now()).toMillis();
    }

    @Override
    public void close() {
        messaging.close();
    }
}
