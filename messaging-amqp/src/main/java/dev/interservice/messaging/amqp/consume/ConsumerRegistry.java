package dev.interservice.messaging.amqp.consume;

import dev.interservice.messaging.amqp.connection.OpenConnection;
import dev.interservice.messaging.amqp.connection.RecoveringConnection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** All consumers of a transport, each with a channel of its own on the connection to consume from. */
public final class ConsumerRegistry implements RecoveringConnection.ConnectionListener {
    private final Set<RecoveringConsumer> consumers = ConcurrentHashMap.newKeySet();

    /** Begins, and goes on with each new connection until it ends. */
    public RecoveringConsumer start(RecoveringConsumer consumer) {
        consumers.add(consumer);
        consumer.whenEnded().thenRun(() -> consumers.remove(consumer));
        consumer.start();
        return consumer;
    }

    @Override
    public void connected(OpenConnection openConnection) {
        consumers.forEach(RecoveringConsumer::resume);
    }

    @Override
    public void disconnected(String why) {
        consumers.forEach(each -> each.disconnected(why));
    }

    /** Ends all of them without waiting for what is in flight. */
    public CompletableFuture<Void> close() {
        List<CompletableFuture<Void>> ends =
                consumers.stream().map(RecoveringConsumer::close).toList();
        return CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new));
    }
}
