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
 * The intake of a queue: the settings of its listener and what the listener has in flight.
 *
 * <p>Races of {@link #stop} with a thread that is about to call the listener: whether a message is given out is decided
 * with the lock held. One that was given out before the stop counts as delivered, even if its listener is called just
 * after, and the end waits for it.
 */
final class QueueIntake implements InMemoryIntake {
    private final BrokerQueues brokerQueues;
    private final ClientSession session;
    private final Address.Source address;
    private final IntakeSettings intakeSettings;
    private final MessageListener listener;
    private final CompletableFuture<Void> drained = new CompletableFuture<>();

    // Guarded by the lock of BrokerQueues.
    private @Nullable MessageQueue queue;
    private int unsettled;
    private boolean stopped;

    QueueIntake(
            BrokerQueues brokerQueues,
            ClientSession session,
            Address.Source address,
            IntakeSettings intakeSettings,
            MessageListener listener) {
        this.brokerQueues = brokerQueues;
        this.session = session;
        this.address = address;
        this.intakeSettings = intakeSettings;
        this.listener = listener;
    }

    Environment environment() {
        return session.environment();
    }

    /** The one it is attached to, while it is. */
    BrokerConnection connection() {
        return session.connection();
    }

    boolean isOrdered() {
        return intakeSettings.requires().contains(Guarantee.ORDERED_PER_KEY);
    }

    /** With order a message of another subject may overtake those that wait for theirs, so more may be in flight. */
    boolean hasRoom() {
        return unsettled < (isOrdered() ? intakeSettings.prefetch() : intakeSettings.concurrency());
    }

    void onDelivered() {
        unsettled++;
    }

    void onSettled() {
        unsettled--;
    }

    void completeIfDrained(DeferredActions deferred) {
        if (stopped && unsettled == 0) {
            deferred.add(() -> drained.complete(null));
        }
    }

    /** Calls the listener, without the lock; what it throws is in the future. */
    CompletableFuture<Settlement> callListener(Delivery delivery) {
        try {
            return requireNonNull(listener.onMessage(delivery), "the listener returned no future");
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void attach(BrokerConnection connection, DeferredActions deferred) {
        if (!stopped) {
            queue = brokerQueues.declare(address);
            queue.attach(this);
            deferred.dispatch(queue);
        }
    }

    @Override
    public void detach(DeferredActions deferred) {
        if (queue != null) {
            queue.detach(this);
            deferred.dispatch(queue);
            queue = null;
        }
        completeIfDrained(deferred);
    }

    @Override
    public CompletableFuture<Void> stop() {
        brokerQueues.update(deferred -> {
            stopped = true;
            if (queue != null) {
                queue.removeIntake(this);
                deferred.dispatch(queue);
            }
            completeIfDrained(deferred);
        });
        return drained;
    }

    @Override
    public CompletableFuture<Void> drained() {
        return drained;
    }
}
