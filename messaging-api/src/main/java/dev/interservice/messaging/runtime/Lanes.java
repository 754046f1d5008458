package dev.interservice.messaging.runtime;

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
final class Lanes {
    private final Map<String, Lane> lanes = new HashMap<>();

    /**
     * Begins the message when all earlier ones of its key have ended.
     *
     * @param end ends when the message is settled, which may be before it began
     */
    void enter(String key, CompletableFuture<?> end, Runnable begin) {
        Lane lane;
        synchronized (lanes) {
            lane = lanes.computeIfAbsent(key, absent -> new Lane());
            lane.messages.add(begin);
        }
        end.whenComplete((settlement, failure) -> leave(key, lane, begin));
        go(lane);
    }

    private void leave(String key, Lane lane, Runnable ended) {
        synchronized (lanes) {
            lane.messages.remove(ended);
            if (lane.messages.isEmpty()) {
                lanes.remove(key, lane);
            }
        }
        go(lane);
    }

    /**
     * Begins the first message, if it has not begun. It may end before this returns, and so may all behind it, a thousand
     * of them: who is at it goes on, and whoever comes meanwhile, from within or from another thread, leaves it to him.
     */
    private void go(Lane lane) {
        for (Runnable next = next(lane, Step.FIRST); next != null; next = next(lane, Step.FURTHER)) {
            next.run();
        }
    }

    private @Nullable Runnable next(Lane lane, Step step) {
        synchronized (lanes) {
            if (step == Step.FIRST && lane.beginning) {
                return null;
            }
            Runnable first = lane.messages.peek();
            Runnable next = first == lane.begun ? null : first;
            lane.beginning = next != null;
            lane.begun = next == null ? lane.begun : next;
            return next;
        }
    }

    private enum Step {
        FIRST,
        FURTHER
    }

    /** All under the lock of the lanes. */
    private static final class Lane {
        final Deque<Runnable> messages = new ArrayDeque<>();

        @Nullable
        Runnable begun;

        boolean beginning;
    }
}
