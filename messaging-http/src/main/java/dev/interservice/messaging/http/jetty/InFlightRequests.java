package dev.interservice.messaging.http.jetty;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** All requests of a server whose answers are not on the wire yet. */
public final class InFlightRequests {
    private final int maxRequests;
    private final Set<ServerExchange> exchanges = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile boolean closing;

    public InFlightRequests(int most) {
        this.maxRequests = most;
    }

    /** Adds a request; false if there are too many, and then it has only to be refused. */
    public boolean add(ServerExchange exchange) {
        exchanges.add(exchange);
        return count.incrementAndGet() <= maxRequests;
    }

    void remove(ServerExchange exchange) {
        exchanges.remove(exchange);
        // Race: close() sets the flag before it reads the count, here it is the other way round.
        if (count.decrementAndGet() == 0 && closing) {
            drained.complete(null);
        }
    }

    /** From now on new ones are to be refused; the future completes when none is in flight. */
    public CompletableFuture<Void> close() {
        closing = true;
        if (count.get() == 0) {
            drained.complete(null);
        }
        return drained;
    }

    public boolean isClosing() {
        return closing;
    }

    public void forEach(Consumer<ServerExchange> action) {
        exchanges.forEach(action);
    }
}
