package dev.interservice.messaging.amqp.publish;

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
final class SendBuffer<T extends SendBuffer.BufferedItem> {
    static final int MAX_ITEMS = 10_000;
    static final long MAX_BYTES = 64L * 1024 * 1024;

    // Guarded by this.
    private final Deque<T> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean closed;

    /** Something to be written. */
    interface BufferedItem {
        /** How many bytes it holds. */
        int size();

        /** Whether it has ended before it was written, and so is not worth its place. */
        boolean isDone();
    }

    /** What became of something that was to be put in. */
    enum AddResult {
        ADDED,
        FULL,
        CLOSED
    }

    synchronized AddResult add(T item) {
        if (closed) {
            return AddResult.CLOSED;
        }
        if (!hasRoomFor(item)) {
            removeDone();
        }
        if (!hasRoomFor(item)) {
            return AddResult.FULL;
        }
        waiting.addLast(item);
        bytes += item.size();
        return AddResult.ADDED;
    }

    /**
     * Puts back, in their order and before all others, what was taken out before; there is room for them. False if it
     * has been closed meanwhile: then it is for whoever gives them back to end them.
     */
    synchronized boolean addFirst(List<? extends T> items) {
        if (closed) {
            return false;
        }
        for (int i = items.size() - 1; i >= 0; i--) {
            waiting.addFirst(items.get(i));
            bytes += items.get(i).size();
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

    private boolean hasRoomFor(T item) {
        return waiting.isEmpty() || (waiting.size() < MAX_ITEMS && bytes + item.size() <= MAX_BYTES);
    }

    private void removeDone() {
        waiting.removeIf(BufferedItem::isDone);
        bytes = waiting.stream().mapToLong(BufferedItem::size).sum();
    }
}
