package dev.interservice.messaging.inmemory;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Settlement;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A listener's hold on a queue.
 *
 * <p>Races of {@link #stop} with a thread that is about to call the listener: whether a message is given out is decided
 * with the lock held. One that was given out before the stop counts as delivered, even if its listener is called just
 * after, and the end waits for it.
 */
final class QueueIntake implements InMemoryIntake {
    private final Exchange exchange;
    private final Link link;
    private final Address.Source address;
    private final IntakeSettings settings;
    private final MessageListener listener;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    // Guarded by the exchange's lock.
    private @Nullable MessageQueue queue;
    private int unsettled;
    private boolean stopped;

    QueueIntake(
            Exchange exchange, Link link, Address.Source address, IntakeSettings settings, MessageListener listener) {
        this.exchange = exchange;
        this.link = link;
        this.address = address;
        this.settings = settings;
        this.listener = listener;
    }

    Environment environment() {
        return link.environment();
    }

    /** The one it is attached to, while it is. */
    Connection connection() {
        return link.connection();
    }

    boolean isOrdered() {
        return settings.requires().contains(Guarantee.ORDERED_PER_KEY);
    }

    /** With order a message of another subject may overtake those that wait for theirs, so more may be in hand. */
    boolean hasRoom() {
        return unsettled < (isOrdered() ? settings.prefetch() : settings.concurrency());
    }

    void take() {
        unsettled++;
    }

    void letGo() {
        unsettled--;
    }

    void endIfDone(Afterwards after) {
        if (stopped && unsettled == 0) {
            after.run(() -> end.complete(null));
        }
    }

    /** Calls the listener, without the lock; what it throws is in the future. */
    CompletableFuture<Settlement> give(Delivery delivery) {
        try {
            return requireNonNull(listener.onMessage(delivery), "the listener returned no future");
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void attach(Connection connection, Afterwards after) {
        if (!stopped) {
            queue = exchange.declare(address);
            queue.attach(this);
            after.dispatch(queue);
        }
    }

    @Override
    public void detach(Afterwards after) {
        if (queue != null) {
            queue.detach(this);
            after.dispatch(queue);
            queue = null;
        }
        endIfDone(after);
    }

    @Override
    public CompletableFuture<Void> stop() {
        exchange.change(after -> {
            stopped = true;
            if (queue != null) {
                queue.withdraw(this);
                after.dispatch(queue);
            }
            endIfDone(after);
        });
        return end;
    }

    @Override
    public CompletableFuture<Void> end() {
        return end;
    }
}
