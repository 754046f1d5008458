package dev.interservice.messaging.internal.handler;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the calls of one handler, each on a thread of its own: so many at once, so many more waiting. A slot that falls
 * free takes the next waiting call along on the same thread; a thread that the transport spared for one call runs that
 * call and leaves the waiting ones to others.
 */
final class HandlerExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(HandlerExecutor.class);

    private final Executor executor;
    private final int concurrency;
    private final int queueCapacity;
    private final Queue<Runnable> waitingCalls = new ArrayDeque<>();
    private int running;

    HandlerExecutor(Executor executor, int concurrency, int queueCapacity) {
        this.executor = executor;
        this.concurrency = concurrency;
        this.queueCapacity = queueCapacity;
    }

    /** Runs the call soon, or returns false when too many wait already or the machine has no thread left. */
    boolean offer(Runnable call) {
        return offer(call, executor, () -> runUntilQueueEmpty(call));
    }

    /** Does the same, on a thread that is spared for this one call if there is a slot for it now. */
    boolean offer(Runnable call, Executor handlerThread) {
        return offer(call, handlerThread, () -> runOne(call));
    }

    /** Removes a call that waits; does nothing to one that runs. */
    synchronized void withdraw(Runnable call) {
        waitingCalls.remove(call);
    }

    private boolean offer(Runnable call, Executor thread, Runnable run) {
        synchronized (this) {
            if (running == concurrency) {
                return waitingCalls.size() < queueCapacity && waitingCalls.add(call);
            }
            running++;
        }
        if (tryExecute(run, thread)) {
            return true;
        }
        synchronized (this) {
            running--;
        }
        return false;
    }

    private static boolean tryExecute(Runnable run, Executor thread) {
        try {
            thread.execute(run);
            return true;
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            LOG.error("no thread for a handler", noThread);
            return false;
        }
    }

    private void runUntilQueueEmpty(Runnable first) {
        for (Runnable next = first; next != null; next = nextOrRelease()) {
            next.run();
        }
    }

    private void runOne(Runnable call) {
        call.run();
        Runnable next = nextOrRelease();
        if (next != null && !tryExecute(() -> runUntilQueueEmpty(next), executor)) {
            runUntilQueueEmpty(next);
        }
    }

    /** The call that has waited longest, for the slot that has fallen free; null when none waits, and the slot is given back. */
    private synchronized @Nullable Runnable nextOrRelease() {
        Runnable next = waitingCalls.poll();
        if (next == null) {
            running--;
        }
        return next;
    }
}
