package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.inmemory.StoredMessage.State;
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
 * The messages of a queue and their order, those in hand included. A message keeps its position until it leaves, so that
 * one which comes back is in its old place. Guarded by the exchange's lock.
 */
final class Backlog {
    // To be given out, in this order; those that wait for another of their subject are in their lanes only.
    private final NavigableSet<StoredMessage> ready = new TreeSet<>(StoredMessage.BY_POSITION);
    private final NavigableSet<StoredMessage> delayed = new TreeSet<>(StoredMessage.BY_DUE);
    // Those with a time to live that are not in hand.
    private final NavigableSet<StoredMessage> expiring = new TreeSet<>(StoredMessage.BY_EXPIRY);
    private @Nullable Lanes lanes;
    private long positions;
    private int size;

    int size() {
        return size;
    }

    /** Adds a message at the end. */
    void add(Envelope envelope, long now) {
        StoredMessage message = new StoredMessage(positions++, envelope, now);
        size++;
        if (lanes != null) {
            lanes.enter(message);
        }
        giveBack(message);
    }

    /** Keeps messages of one subject in order from now on, for good. */
    void keepOrder(Collection<StoredMessage> inHand) {
        if (lanes == null) {
            Lanes ordered = new Lanes();
            ready.forEach(ordered::enter);
            delayed.forEach(ordered::enter);
            inHand.forEach(ordered::enter);
            ready.removeIf(message -> !ordered.isFirst(message));
            lanes = ordered;
        }
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    /** Takes the first message that is ready in hand. */
    StoredMessage take() {
        StoredMessage message = ready.first();
        ready.remove(message);
        expiring.remove(message);
        message.state = State.IN_HAND;
        return message;
    }

    /** Puts a message that was in hand back into its old place. */
    void giveBack(StoredMessage message) {
        expireInTime(message);
        makeReady(message);
    }

    /** Puts a message that was in hand aside until it is due. */
    void delay(StoredMessage message, Duration delay, long now) {
        expireInTime(message);
        message.state = State.DELAYED;
        message.due = now + StoredMessage.atMost100Years(delay).toNanos();
        delayed.add(message);
    }

    /** Lets a message leave that was in hand. */
    void remove(StoredMessage message) {
        size--;
        StoredMessage next = lanes == null ? null : lanes.leave(message);
        if (next != null && next.state == State.READY) {
            ready.add(next);
        }
    }

    /** Makes delayed messages ready that are due. */
    void release(long now) {
        while (!delayed.isEmpty() && delayed.first().due - now <= 0) {
            StoredMessage message = delayed.first();
            delayed.remove(message);
            makeReady(message);
        }
    }

    /** Lets messages leave whose time to live has passed; returns them. */
    List<Envelope> expire(long now) {
        List<Envelope> expired = new ArrayList<>(0);
        while (!expiring.isEmpty() && expiring.first().expires - now <= 0) {
            StoredMessage message = expiring.first();
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

    private void expireInTime(StoredMessage message) {
        if (message.canExpire()) {
            expiring.add(message);
        }
    }

    private void makeReady(StoredMessage message) {
        message.state = State.READY;
        if (lanes == null || lanes.isFirst(message)) {
            ready.add(message);
        }
    }
}
