package dev.interservice.messaging.runtime;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the calls of one handler, each on a thread of its own: so many at once, so many more waiting. A slot that falls
 * free takes the next waiting call along on the same thread; a thread that was spared runs one call and leaves the waiting
 * ones to others.
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
        return offer(call, executor, () -> runUntilNothingWaits(call));
    }

    /** Does the same, on a thread that is spared for this one call if there is a slot for it now. */
    boolean offer(Runnable call, Executor spared) {
        return offer(call, spared, () -> runAlone(call));
    }

    /** Gives up the place of a call that waits; does nothing to one that runs. */
    synchronized void withdraw(Runnable call) {
        waiting.remove(call);
    }

    private boolean offer(Runnable call, Executor thread, Runnable run) {
        synchronized (this) {
            if (running == concurrency) {
                return waiting.size() < queue && waiting.add(call);
            }
            running++;
        }
        if (isGiven(run, thread)) {
            return true;
        }
        synchronized (this) {
            running--;
        }
        return false;
    }

    private static boolean isGiven(Runnable run, Executor thread) {
        try {
            thread.execute(run);
            return true;
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            LOG.error("no thread for a handler", noThread);
            return false;
        }
    }

    private void runUntilNothingWaits(Runnable first) {
        for (Runnable next = first; next != null; next = next()) {
            next.run();
        }
    }

    private void runAlone(Runnable call) {
        call.run();
        Runnable next = next();
        if (next != null && !isGiven(() -> runUntilNothingWaits(next), executor)) {
            runUntilNothingWaits(next);
        }
    }

    /** The call that has waited longest, for the slot that has fallen free; null when none waits, and the slot is given back. */
    private synchronized @Nullable Runnable next() {
        Runnable next = waiting.poll();
        if (next == null) {
            running--;
        }
        return next;
    }
}
