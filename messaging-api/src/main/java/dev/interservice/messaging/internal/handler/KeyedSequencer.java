package dev.interservice.messaging.internal.handler;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the order of each key: its messages go one at a time, in the order they came, however long one takes; other
 * keys go on. The queue of a key exists while it holds a message, so there are never more queues than messages in
 * flight.
 */
final class KeyedSequencer {
    private final Map<String, KeyQueue> queuesByKey = new HashMap<>();

    /**
     * Begins the message when all earlier ones of its key have ended.
     *
     * @param end ends when the message is settled, which may be before it began
     */
    void submit(String key, CompletableFuture<?> end, Runnable begin) {
        KeyQueue keyQueue;
        synchronized (queuesByKey) {
            keyQueue = queuesByKey.computeIfAbsent(key, absent -> new KeyQueue());
            keyQueue.tasks.add(begin);
        }
        end.whenComplete((settlement, failure) -> finish(key, keyQueue, begin));
        drain(keyQueue);
    }

    private void finish(String key, KeyQueue keyQueue, Runnable ended) {
        synchronized (queuesByKey) {
            keyQueue.tasks.remove(ended);
            if (keyQueue.tasks.isEmpty()) {
                queuesByKey.remove(key, keyQueue);
            }
        }
        drain(keyQueue);
    }

    /**
     * Begins the first message, if it has not begun. It may end before this returns, and so may all behind it, a
     * thousand of them: the thread that drains the queue goes on, and any call that comes meanwhile, from within or
     * from another thread, leaves it to that one.
     */
    private void drain(KeyQueue keyQueue) {
        for (Runnable next = next(keyQueue, DrainStep.FIRST); next != null; next = next(keyQueue, DrainStep.FURTHER)) {
            next.run();
        }
    }

    private @Nullable Runnable next(KeyQueue keyQueue, DrainStep step) {
        synchronized (queuesByKey) {
            if (step == DrainStep.FIRST && keyQueue.draining) {
                return null;
            }
            Runnable first = keyQueue.tasks.peek();
            Runnable next = first == keyQueue.startedTask ? null : first;
            keyQueue.draining = next != null;
            keyQueue.startedTask = next == null ? keyQueue.startedTask : next;
            return next;
        }
    }

    private enum DrainStep {
        FIRST,
        FURTHER
    }

    /** The messages of one key; all under the lock of {@code queuesByKey}. */
    private static final class KeyQueue {
        final Deque<Runnable> tasks = new ArrayDeque<>();

        @Nullable
        Runnable startedTask;

        boolean draining;
    }
}
