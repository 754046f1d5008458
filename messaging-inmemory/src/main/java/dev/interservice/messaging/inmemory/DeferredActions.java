package dev.interservice.messaging.inmemory;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The actions that follow a change of {@link BrokerQueues} once its lock is released: nobody else's code, be it a
 * listener or what hangs on a future, runs while the lock is held.
 */
final class DeferredActions {
    private final Consumer<MessageQueue> dispatcher;

    // Made when there is something to hold: most changes are followed by little.
    private List<Runnable> tasks = List.of();
    private Set<MessageQueue> queues = Set.of();

    DeferredActions(Consumer<MessageQueue> dispatcher) {
        this.dispatcher = dispatcher;
    }

    /** Runs a task, before any queue is dispatched. */
    void add(Runnable task) {
        if (tasks.isEmpty()) {
            tasks = new ArrayList<>();
        }
        tasks.add(task);
    }

    /** Gives out what a queue has for its listeners. */
    void dispatch(MessageQueue queue) {
        if (queues.isEmpty()) {
            queues = new LinkedHashSet<>();
        }
        queues.add(queue);
    }

    /** To be called without the lock. */
    void runAll() {
        tasks.forEach(Runnable::run);
        queues.forEach(dispatcher);
    }
}
