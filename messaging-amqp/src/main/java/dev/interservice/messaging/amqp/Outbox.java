package dev.interservice.messaging.amqp;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written: bounded in number and bytes, whether it waits for a connection, for confirmations, or for a
 * socket that takes nothing.
 */
final class Outbox<T extends Outbox.Parcel> {
    static final int MOST = 10_000;
    static final long MOST_BYTES = 64L * 1024 * 1024;

    // Guarded by this.
    private final Deque<T> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean closed;

    /** Something to be written. */
    interface Parcel {
        /** How many bytes it holds. */
        int size();

        /** Whether it has ended before it was written, and so is not worth its place. */
        boolean isDone();
    }

    /** What became of something that was to be put in. */
    enum Entry {
        IN,
        FULL,
        CLOSED
    }

    synchronized Entry add(T parcel) {
        if (closed) {
            return Entry.CLOSED;
        }
        if (!hasRoomFor(parcel)) {
            clean();
        }
        if (!hasRoomFor(parcel)) {
            return Entry.FULL;
        }
        waiting.addLast(parcel);
        bytes += parcel.size();
        return Entry.IN;
    }

    /**
     * Puts back, in their order and before all others, what was taken out before; they have their place. False if it has
     * been closed meanwhile: then it is for whoever gives them back to end them.
     */
    synchronized boolean addFirst(List<? extends T> parcels) {
        if (closed) {
            return false;
        }
        for (int i = parcels.size() - 1; i >= 0; i--) {
            waiting.addFirst(parcels.get(i));
            bytes += parcels.get(i).size();
        }
        return true;
    }

    /** Takes out the next one; null if there is none. */
    synchronized @Nullable T poll() {
        T next = waiting.pollFirst();
        if (next != null) {
            bytes -= next.size();
        }
        return next;
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Takes nothing more, and hands out what is left. */
    void close(Consumer<? super T> leftOver) {
        Collection<T> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(waiting);
            waiting.clear();
            bytes = 0;
        }
        left.forEach(leftOver);
    }

    private boolean hasRoomFor(T parcel) {
        return waiting.isEmpty() || (waiting.size() < MOST && bytes + parcel.size() <= MOST_BYTES);
    }

    private void clean() {
        waiting.removeIf(Parcel::isDone);
        bytes = waiting.stream().mapToLong(Parcel::size).sum();
    }
}
