package dev.interservice.messaging.inmemory;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.RequestListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** One listener of an operation on one connection, and how many requests it has in hand. */
final class Server {
    private static final int STOPPED = Integer.MIN_VALUE;

    private final Connection connection;
    private final RequestListener listener;
    private final CompletableFuture<Void> end;
    // The sign bit is STOPPED, the rest the requests in hand: one word, so that nothing is admitted after the stop.
    private final AtomicInteger inHand = new AtomicInteger();

    Server(Connection connection, RequestListener listener, CompletableFuture<Void> end) {
        this.connection = connection;
        this.listener = listener;
        this.end = end;
    }

    Connection connection() {
        return connection;
    }

    /** Takes a request in hand; false once it was stopped. */
    boolean admit() {
        for (int seen = inHand.get(); seen >= 0; seen = inHand.get()) {
            if (inHand.compareAndSet(seen, seen + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Gives a request to the listener; what it throws is in the future. */
    CompletableFuture<Reply> ask(Delivery delivery) {
        try {
            return requireNonNull(listener.onRequest(delivery), "the listener returned no future");
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Lets go of a request that was admitted. */
    void release() {
        if (inHand.decrementAndGet() == STOPPED) {
            end.complete(null);
        }
    }

    /** Admits nothing more; the end comes when nothing is in hand. */
    void stop() {
        if (inHand.getAndUpdate(seen -> seen | STOPPED) == 0) {
            end.complete(null);
        }
    }
}
