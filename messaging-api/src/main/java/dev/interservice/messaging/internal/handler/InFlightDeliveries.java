package dev.interservice.messaging.internal.handler;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The deliveries one registration has taken and not yet settled, so that a close can reach them.
 *
 * @param <D> a delivery in flight; its future ends when it is settled
 */
final class InFlightDeliveries<D extends CompletableFuture<?>> {
    private final Set<D> deliveries = ConcurrentHashMap.newKeySet();

    @SuppressWarnings("CollectionUndefinedEquality") // two deliveries are the same only if they are one object
    void add(D delivery) {
        deliveries.add(delivery);
        delivery.whenComplete((settlement, failure) -> deliveries.remove(delivery));
    }

    int size() {
        return deliveries.size();
    }

    void forEach(Consumer<D> action) {
        deliveries.forEach(action);
    }
}
