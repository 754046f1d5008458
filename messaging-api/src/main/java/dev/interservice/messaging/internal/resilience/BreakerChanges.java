package dev.interservice.messaging.internal.resilience;

import dev.interservice.messaging.internal.resilience.EndpointBreaker.BreakerState;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener how a {@link EndpointBreaker} changes: one change at a time, in order, and with no lock held. */
final class BreakerChanges {
    private static final Logger LOG = LoggerFactory.getLogger(BreakerChanges.class);

    private final String name;
    private final Consumer<BreakerState> listener;
    private final Queue<BreakerState> changes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger untold = new AtomicInteger();

    BreakerChanges(String name, Consumer<BreakerState> listener) {
        this.name = name;
        this.listener = listener;
    }

    /** Keeps a change until it is told; who adds must see to the order. */
    void add(BreakerState state) {
        changes.add(state);
    }

    /** Called once after each change. */
    void tell() {
        // Race: changes follow each other on several threads. Whoever finds another telling leaves its change to it.
        if (untold.getAndIncrement() == 0) {
            do {
                tell(changes.remove());
            } while (untold.decrementAndGet() > 0);
        }
    }

    private void tell(BreakerState state) {
        try {
            listener.accept(state);
        } catch (RuntimeException | Error failure) {
            LOG.warn("whoever was told that the breaker {} is {} threw; this harms no call", name, state, failure);
        }
    }
}
