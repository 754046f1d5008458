package dev.interservice.messaging.runtime;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * One lane for each key: in it messages go one at a time, in the order they came, however long one takes. Other lanes go
 * on. A lane exists while it holds a message, so there are never more lanes than messages in hand.
 */
final class Lanes {
    private final Map<String, Deque<Runnable>> lanes = new HashMap<>();

    /**
     * Begins the message when all earlier ones of its key have ended.
     *
     * @param end ends when the message is settled, which may be before it began
     */
    void enter(String key, CompletableFuture<?> end, Runnable begin) {
        boolean first;
        synchronized (lanes) {
            Deque<Runnable> lane = lanes.computeIfAbsent(key, absent -> new ArrayDeque<>());
            first = lane.isEmpty();
            lane.add(begin);
        }
        end.whenComplete((settlement, failure) -> leave(key, begin));
        if (first) {
            begin.run();
        }
    }

    private void leave(String key, Runnable ended) {
        Runnable next;
        synchronized (lanes) {
            Deque<Runnable> lane = requireNonNull(lanes.get(key));
            boolean wasFirst = lane.peek() == ended;
            lane.remove(ended);
            if (lane.isEmpty()) {
                lanes.remove(key);
            }
            next = wasFirst ? lane.peek() : null;
        }
        if (next != null) {
            next.run();
        }
    }
}
