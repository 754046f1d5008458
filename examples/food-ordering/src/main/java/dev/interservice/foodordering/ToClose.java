package dev.interservice.foodordering;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is to be closed, the last one first. One that fails keeps none of the others open. Safe for use by several threads. */
final class ToClose implements AutoCloseable {
    private final Deque<Runnable> closings = new ArrayDeque<>();

    synchronized void push(Runnable closing) {
        closings.push(closing);
    }

    /** Throws the first failure in the end, with the others suppressed. */
    @Override
    public synchronized void close() {
        RuntimeException first = null;
        while (!closings.isEmpty()) {
            try {
                closings.pop().run();
            } catch (RuntimeException failure) {
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
