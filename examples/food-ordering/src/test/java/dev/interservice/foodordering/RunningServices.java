package dev.interservice.foodordering;

import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.runtime.MessagingRuntime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** Single services that a test starts as it needs them, on a broker of their own. */
public final class RunningServices implements AutoCloseable {
    private final TransportChoice transport = new TransportChoice(
            TransportChoice.usualFile(), Map.of("transports.in-memory.name", "test-" + UUID.randomUUID()));
    private final Deque<Messaging> messagings = new ArrayDeque<>();

    public Messaging start(String service, Consumer<Messaging> handlers, Observer... observers) {
        MessagingRuntime.Builder builder = MessagingRuntime.builder(transport.configuration(service));
        List.of(observers).forEach(builder::observer);
        Messaging messaging = builder.start(handlers);
        messagings.push(messaging);
        return messaging;
    }

    /** The last one first. */
    @Override
    public void close() {
        messagings.forEach(Messaging::close);
    }
}
