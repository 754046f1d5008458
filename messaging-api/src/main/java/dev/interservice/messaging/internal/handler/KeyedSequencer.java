package dev.interservice.messaging.internal.handler;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One lane for each key: in it messages go one at a time, in the order they came, however long one takes. Other lanes go
 * on. A lane exists while it holds a message, so there are never more lanes than messages in hand.
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
     * Begins the first message, if it has not begun. It may end before this returns, and so may all behind it, a thousand
     * of them: who is at it goes on, and whoever comes meanwhile, from within or from another thread, leaves it to him.
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

    /** All under the lock of the lanes. */
    private static final class KeyQueue {
        final Deque<Runnable> tasks = new ArrayDeque<>();

        @Nullable
        Runnable startedTask;

        boolean draining;
    }
}
