package dev.interservice.messaging.inmemory;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Holds back, in order, what comes while the broker is frozen: requests, replies, sends and settlements. */
final class FreezeGate {
    private final Object lock;
    // Guarded by the lock. Keyed by what is waiting, so that it can be freed without a search.
    private final Map<Object, ParkedAction> parked = new LinkedHashMap<>();
    // Written with the lock held; read without it, so that nobody pays for it while nothing is frozen. What reads it
    // just before the freeze came before the freeze.
    private volatile boolean frozen;

    FreezeGate(Object lock) {
        this.lock = lock;
    }

    boolean isFrozen() {
        return frozen;
    }

    void freeze() {
        synchronized (lock) {
            frozen = true;
        }
    }

    /** Keeps something until the thaw; false if nothing is frozen, and then it may go on. */
    boolean park(Object key, ParkedAction parkedAction) {
        synchronized (lock) {
            // With its connection lost it was failed already, or goes back to its queue.
            if (frozen && !parkedAction.connection().isLost()) {
                parked.put(key, parkedAction);
            }
            return frozen;
        }
    }

    /** Forgets something that waits. */
    void remove(Object key) {
        synchronized (lock) {
            parked.remove(key);
        }
    }

    /** Forgets all that belongs to a lost connection, and returns it. */
    List<ParkedAction> removeAll(BrokerConnection lost) {
        synchronized (lock) {
            List<ParkedAction> dropped = new ArrayList<>();
            parked.values().removeIf(each -> each.connection() == lost && dropped.add(each));
            return dropped;
        }
    }

    int size() {
        synchronized (lock) {
            return parked.size();
        }
    }

    /** Lets everything go on in its old order; what comes meanwhile comes last. */
    void thaw() {
        for (ParkedAction next = nextParked(); next != null; next = nextParked()) {
            next.onThaw().run();
        }
    }

    private @Nullable ParkedAction nextParked() {
        synchronized (lock) {
            Iterator<ParkedAction> first = parked.values().iterator();
            if (!first.hasNext()) {
                frozen = false;
                return null;
            }
            ParkedAction parkedAction = first.next();
            first.remove();
            return parkedAction;
        }
    }

    /**
     * Something that waits for the thaw.
     *
     * @param connection it ends with
     * @param onThaw goes on, without the lock
     * @param onConnectionLost fails, without the lock, because the connection was lost
     */
    record ParkedAction(BrokerConnection connection, Runnable onThaw, Consumer<DisconnectReason> onConnectionLost) {}
}
