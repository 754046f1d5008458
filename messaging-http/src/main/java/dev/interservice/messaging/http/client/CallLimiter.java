package dev.interservice.messaging.http.client;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Limits how many calls are on the wire at once, and how many others wait for their turn, first come first served. A
 * call on the wire has a thread of the executor to itself.
 */
final class CallLimiter {
    private final int maxCalls;
    private final int maxWaiting;
    private final Executor executor;
    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private int active;

    CallLimiter(int most, int mostWaiting, Executor executor) {
        this.maxCalls = most;
        this.maxWaiting = mostWaiting;
        this.executor = executor;
    }

    /** Begins the call, now or when a slot is free; false when there is no room for another one. */
    boolean submit(Runnable call) {
        synchronized (this) {
            if (active == maxCalls) {
                return waiting.size() < maxWaiting && waiting.add(call);
            }
            active++;
        }
        executor.execute(call);
        return true;
    }

    /** Gives the slot of a call that has ended to the next call. */
    void release() {
        Runnable next;
        synchronized (this) {
            Iterator<Runnable> first = waiting.iterator();
            if (!first.hasNext()) {
                active--;
                return;
            }
            next = first.next();
            first.remove();
        }
        executor.execute(next);
    }

    /** Takes a call out of those that wait; nothing happens when it has begun. */
    synchronized void cancel(Runnable call) {
        waiting.remove(call);
    }

    /** For people. */
    @Override
    public synchronized String toString() {
        return active + " of " + maxCalls + " calls on the wire, " + waiting.size() + " of " + maxWaiting + " waiting";
    }
}
