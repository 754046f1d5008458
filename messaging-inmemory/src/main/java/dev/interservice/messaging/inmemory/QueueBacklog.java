package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.inmemory.QueuedMessage.QueuedState;
import dev.interservice.messaging.transport.Envelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a queue and their order, those in flight included. A message keeps its position until it leaves, so
 * that one which comes back is in its old place. Guarded by the lock of BrokerQueues.
 */
final class QueueBacklog {
    // To be given out, in this order; those that wait for another of their subject are in the key order only.
    private final NavigableSet<QueuedMessage> ready = new TreeSet<>(QueuedMessage.BY_POSITION);
    private final NavigableSet<QueuedMessage> delayed = new TreeSet<>(QueuedMessage.BY_DUE);
    // Those with a time to live that are not in flight.
    private final NavigableSet<QueuedMessage> expiring = new TreeSet<>(QueuedMessage.BY_EXPIRY);
    private @Nullable KeyOrderIndex keyOrder;
    private long nextPosition;
    private int size;

    int size() {
        return size;
    }

    /** Adds a message at the end. */
    void add(Envelope envelope, long now) {
        QueuedMessage message = new QueuedMessage(nextPosition++, envelope, now);
        size++;
        if (keyOrder != null) {
            keyOrder.add(message);
        }
        requeue(message);
    }

    /** Keeps messages of one subject in order from now on, for good. */
    void enforceKeyOrder(Collection<QueuedMessage> inFlight) {
        if (keyOrder == null) {
            KeyOrderIndex ordered = new KeyOrderIndex();
            ready.forEach(ordered::add);
            delayed.forEach(ordered::add);
            inFlight.forEach(ordered::add);
            ready.removeIf(message -> !ordered.isFirst(message));
            keyOrder = ordered;
        }
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    /** Takes the first message that is ready; from now on it is in flight. */
    QueuedMessage take() {
        QueuedMessage message = ready.first();
        ready.remove(message);
        expiring.remove(message);
        message.state = QueuedState.IN_FLIGHT;
        return message;
    }

    /** Puts a message that was in flight back into its old place. */
    void requeue(QueuedMessage message) {
        trackExpiry(message);
        makeReady(message);
    }

    /** Puts a message that was in flight aside until it is due. */
    void delay(QueuedMessage message, Duration delay, long now) {
        trackExpiry(message);
        message.state = QueuedState.DELAYED;
        message.due = now + QueuedMessage.atMost100Years(delay).toNanos();
        delayed.add(message);
    }

    /** Lets a message leave that was in flight. */
    void remove(QueuedMessage message) {
        size--;
        QueuedMessage next = keyOrder == null ? null : keyOrder.removeAndGetNext(message);
        if (next != null && next.state == QueuedState.READY) {
            ready.add(next);
        }
    }

    /** Makes delayed messages ready that are due. */
    void releaseDue(long now) {
        while (!delayed.isEmpty() && delayed.first().due - now <= 0) {
            QueuedMessage message = delayed.first();
            delayed.remove(message);
            makeReady(message);
        }
    }

    /** Lets messages leave whose time to live has passed; returns them. */
    List<Envelope> expire(long now) {
        List<Envelope> expired = new ArrayList<>(0);
        while (!expiring.isEmpty() && expiring.first().expires - now <= 0) {
            QueuedMessage message = expiring.first();
            expiring.remove(message);
            ready.remove(message);
            delayed.remove(message);
            remove(message);
            expired.add(message.envelope);
        }
        return expired;
    }

    /** When the next delay ends. */
    OptionalLong nextDue() {
        return delayed.isEmpty() ? OptionalLong.empty() : OptionalLong.of(delayed.first().due);
    }

    /** When the next time to live ends. */
    OptionalLong nextExpiry() {
        return expiring.isEmpty() ? OptionalLong.empty() : OptionalLong.of(expiring.first().expires);
    }

    private void trackExpiry(QueuedMessage message) {
        if (message.canExpire()) {
            expiring.add(message);
        }
    }

    private void makeReady(QueuedMessage message) {
        message.state = QueuedState.READY;
        if (keyOrder == null || keyOrder.isFirst(message)) {
            ready.add(message);
        }
    }
}
