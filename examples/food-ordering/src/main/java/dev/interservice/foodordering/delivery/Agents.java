package dev.interservice.foodordering.delivery;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * Who carries what. An order has one agent at most, and an agent one order.
 *
 * <p>Remembers the last deliveries only, as many as it is told to: a duplicate of one that was forgotten would be carried
 * again. Safe for use by several threads.
 */
final class Agents {
    private final Queue<String> free;
    private final Map<String, String> agentOfOrder = new HashMap<>();
    private final Set<String> underWay = new LinkedHashSet<>();
    private final Set<String> delivered = new LinkedHashSet<>();
    private final int deliveriesRemembered;
    private boolean away;

    Agents(List<String> names, int deliveriesRemembered) {
        free = new ArrayDeque<>(names);
        this.deliveriesRemembered = deliveriesRemembered;
    }

    /** Returns whether the order is to be carried by whoever asks: not when it is under way or delivered. */
    synchronized boolean begin(String orderId) {
        return !delivered.contains(orderId) && underWay.add(orderId);
    }

    /** The order's agent; none while all of them are busy. */
    synchronized Optional<String> assign(String orderId) {
        return Optional.ofNullable(agentOfOrder.computeIfAbsent(orderId, order -> away ? null : free.poll()));
    }

    /** All who are free go home, or come back. */
    synchronized void goHome(boolean value) {
        away = value;
    }

    synchronized boolean areAway() {
        return away;
    }

    /** The order has arrived and its agent is free again. */
    synchronized void finish(String orderId) {
        delivered.add(orderId);
        if (delivered.size() > deliveriesRemembered) {
            delivered.remove(delivered.iterator().next());
        }
        free.add(agentOfOrder.remove(orderId));
    }

    /** Nobody looks after the order any more: it may begin anew, with the agent it has. */
    synchronized void leave(String orderId) {
        underWay.remove(orderId);
    }
}
