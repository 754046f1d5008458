package dev.interservice.messaging.http;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Lets so many calls be on the wire at once, and so many others wait for their turn, first come first served. A call on
 * the wire has a thread of the executor to itself.
 */
final class Lines {
    private final int most;
    private final int mostWaiting;
    private final Executor executor;
    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private int busy;

    Lines(int most, int mostWaiting, Executor executor) {
        this.most = most;
        this.mostWaiting = mostWaiting;
        this.executor = executor;
    }

    /** Begins the call, now or when a line is free; false when there is no room for another one. */
    boolean offer(Runnable call) {
        synchronized (this) {
            if (busy == most) {
                return waiting.size() < mostWaiting && waiting.add(call);
            }
            busy++;
        }
        executor.execute(call);
        return true;
    }

    /** Lets the next call have the line of one that has ended. */
    void free() {
        Runnable next;
        synchronized (this) {
            Iterator<Runnable> first = waiting.iterator();
            if (!first.hasNext()) {
                busy--;
                return;
            }
            next = first.next();
            first.remove();
        }
        executor.execute(next);
    }

    /** Takes a call out of those that wait; nothing happens when it has begun. */
    synchronized void withdraw(Runnable call) {
        waiting.remove(call);
    }

    /** For people. */
    @Override
    public synchronized String toString() {
        return busy + " of " + most + " calls on the wire, " + waiting.size() + " of " + mostWaiting + " waiting";
    }
}
