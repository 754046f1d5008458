package dev.interservice.messaging.inmemory;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What waits, in order, while the broker is frozen: requests, replies, sends and settlements. */
final class Ice {
    private final Object lock;
    // Guarded by the lock. Keyed by what is waiting, so that it can be freed without a search.
    private final Map<Object, Held> waiting = new LinkedHashMap<>();
    // Written with the lock held; read without it, so that nobody pays for it in fair weather. Who reads it just before
    // it is frozen was before the frost.
    private volatile boolean frozen;

    Ice(Object lock) {
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
    boolean hold(Object key, Held held) {
        synchronized (lock) {
            // With its connection lost it was failed already, or goes back to its queue.
            if (frozen && !held.connection().isLost()) {
                waiting.put(key, held);
            }
            return frozen;
        }
    }

    /** Forgets something that waits. */
    void free(Object key) {
        synchronized (lock) {
            waiting.remove(key);
        }
    }

    /** Forgets all that belongs to a lost connection, and returns it. */
    List<Held> drop(Connection lost) {
        synchronized (lock) {
            List<Held> dropped = new ArrayList<>();
            waiting.values().removeIf(each -> each.connection() == lost && dropped.add(each));
            return dropped;
        }
    }

    int size() {
        synchronized (lock) {
            return waiting.size();
        }
    }

    /** Lets everything go on in its old order; what comes meanwhile comes last. */
    void thaw() {
        for (Held next = next(); next != null; next = next()) {
            next.thawed().run();
        }
    }

    private @Nullable Held next() {
        synchronized (lock) {
            Iterator<Held> first = waiting.values().iterator();
            if (!first.hasNext()) {
                frozen = false;
                return null;
            }
            Held held = first.next();
            first.remove();
            return held;
        }
    }

    /**
     * Something that waits for the thaw.
     *
     * @param connection it ends with
     * @param thawed goes on, without the lock
     * @param lost fails, without the lock, because the connection was lost
     */
    record Held(Connection connection, Runnable thawed, Consumer<Loss> lost) {}
}
