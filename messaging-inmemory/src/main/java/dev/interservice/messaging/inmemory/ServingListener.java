package dev.interservice.messaging.inmemory;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.RequestListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** One listener of an operation on one connection, and how many requests it has in flight. */
final class ServingListener {
    private static final int STOPPED = Integer.MIN_VALUE;

    private final BrokerConnection connection;
    private final RequestListener listener;
    private final CompletableFuture<Void> drained;
    // The sign bit is STOPPED, the rest the requests in flight: one word, so that nothing is admitted after the stop.
    private final AtomicInteger inFlight = new AtomicInteger();

    ServingListener(BrokerConnection connection, RequestListener listener, CompletableFuture<Void> end) {
        this.connection = connection;
        this.listener = listener;
        this.drained = end;
    }

    BrokerConnection connection() {
        return connection;
    }

    /** Admits a request; false once it was stopped. */
    boolean admit() {
        for (int seen = inFlight.get(); seen >= 0; seen = inFlight.get()) {
            if (inFlight.compareAndSet(seen, seen + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Gives a request to the listener; what it throws is in the future. */
    CompletableFuture<Reply> call(Delivery delivery) {
        try {
            return requireNonNull(listener.onRequest(delivery), "the listener returned no future");
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Lets go of a request that was admitted. */
    void release() {
        if (inFlight.decrementAndGet() == STOPPED) {
            drained.complete(null);
        }
    }

    /** Admits nothing more; the end comes when nothing is in flight. */
    void stop() {
        if (inFlight.getAndUpdate(seen -> seen | STOPPED) == 0) {
            drained.complete(null);
        }
    }
}
