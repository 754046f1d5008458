package dev.interservice.messaging.http;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** All requests of a server whose answers are not on the wire yet. */
final class InHand {
    private final int most;
    private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private volatile boolean closing;

    InHand(int most) {
        this.most = most;
    }

    /** Takes one in hand; false if there are too many, and then it has only to be refused. */
    boolean enter(Exchange exchange) {
        exchanges.add(exchange);
        return count.incrementAndGet() <= most;
    }

    void leave(Exchange exchange) {
        exchanges.remove(exchange);
        // Race: close() sets the flag before it reads the count, here it is the other way round.
        if (count.decrementAndGet() == 0 && closing) {
            end.complete(null);
        }
    }

    /** From now on new ones are to be refused; the future completes when none is in hand. */
    CompletableFuture<Void> close() {
        closing = true;
        if (count.get() == 0) {
            end.complete(null);
        }
        return end;
    }

    boolean isClosing() {
        return closing;
    }

    void forEach(Consumer<Exchange> action) {
        exchanges.forEach(action);
    }
}
