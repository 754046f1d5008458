package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Environment;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks when their time has come, on the one thread that runs this.
 *
 * <p>Most timers of a messaging are limits that are set and cancelled thousands of times a second and hardly ever come
 * due. A scheduled executor wakes its thread for every timer that is the earliest for a moment; this one only for a timer
 * that is due before the thread would wake anyway.
 */
final class TimerQueue implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(TimerQueue.class);

    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition earlier = lock.newCondition();

    // All under the lock.
    private final TreeSet<Entry> entries = new TreeSet<>();
    private long sequence;
    private boolean asleepForEver;
    private long wakesAt;
    private boolean closed;

    TimerQueue(LongSupplier nanos) {
        this.nanos = nanos;
        this.wakesAt = nanos.getAsLong();
    }

    /** Has the task run after this many nanoseconds; never, once the queue is closed. */
    Environment.Timer add(long delayNanos, Runnable task) {
        lock.lock();
        try {
            Entry entry = new Entry(nanos.getAsLong() + delayNanos, sequence++, task);
            if (!closed) {
                entries.add(entry);
                if (asleepForEver || entry.at - wakesAt < 0) {
                    asleepForEver = false;
                    wakesAt = entry.at;
                    earlier.signal();
                }
            }
            return entry;
        } finally {
            lock.unlock();
        }
    }

    /** How many tasks wait. */
    int size() {
        lock.lock();
        try {
            return entries.size();
        } finally {
            lock.unlock();
        }
    }

    /** Drops what waits and lets the thread end. */
    void close() {
        lock.lock();
        try {
            closed = true;
            entries.clear();
            earlier.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Runs what comes due until the queue is closed or the thread is interrupted. */
    @Override
    public void run() {
        try {
            for (Entry due = next(); due != null; due = next()) {
                runSafely(due.task);
            }
        } catch (InterruptedException end) {
            close();
        }
    }

    /** Waits for the next task that is due; null when the queue is closed. */
    private @Nullable Entry next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                if (entries.isEmpty()) {
                    asleepForEver = true;
                    earlier.await();
                    continue;
                }
                Entry first = entries.first();
                long wait = first.at - nanos.getAsLong();
                if (wait <= 0) {
                    entries.remove(first);
                    return first;
                }
                wakesAt = first.at;
                earlier.awaitNanos(wait);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error failure) {
            LOG.error("a timer's task failed; the others go on", failure);
        }
    }

    private final class Entry implements Comparable<Entry>, Environment.Timer {
        private final long at;
        private final long order;
        private final Runnable task;

        Entry(long at, long order, Runnable task) {
            this.at = at;
            this.order = order;
            this.task = task;
        }

        @Override
        public void cancel() {
            lock.lock();
            try {
                entries.remove(this);
            } finally {
                lock.unlock();
            }
        }

        /** By time, and by the order in which they were set; the clock may wrap around. */
        @Override
        public int compareTo(Entry other) {
            int byTime = Long.signum(at - other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }
}
