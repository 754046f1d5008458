package dev.interservice.messaging.runtime;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the calls of one handler, each on a thread of its own: so many at once, so many more waiting. A slot that falls
 * free takes the next waiting call along on the same thread.
 */
final class HandlerSlots {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerSlots.class);

    private final Executor executor;
    private final int concurrency;
    private final int queue;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;

    HandlerSlots(Executor executor, int concurrency, int queue) {
        this.executor = executor;
        this.concurrency = concurrency;
        this.queue = queue;
    }

    /** Runs the call soon, or returns false when too many wait already or the machine has no thread left. */
    boolean offer(Runnable call) {
        synchronized (this) {
            if (running == concurrency) {
                return waiting.size() < queue && waiting.add(call);
            }
            running++;
        }
        try {
            executor.execute(() -> runUntilNothingWaits(call));
            return true;
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            LOG.error("no thread for a handler", noThread);
            synchronized (this) {
                running--;
            }
            return false;
        }
    }

    /** Gives up the place of a call that waits; does nothing to one that runs. */
    synchronized void withdraw(Runnable call) {
        waiting.remove(call);
    }

    private void runUntilNothingWaits(Runnable first) {
        Runnable next = first;
        while (next != null) {
            next.run();
            synchronized (this) {
                next = waiting.poll();
                if (next == null) {
                    running--;
                }
            }
        }
    }
}
