package dev.interservice.messaging.internal.environment;

import dev.interservice.messaging.Environment;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks when their time has come, on the one thread that runs this.
 *
 * <p>Most timers of a {@code Messaging} instance are limits that are set and cancelled thousands of times a second and
 * hardly ever come due. So those who set and cancel them never wait for each other: a new timer is put on a stack, a
 * cancelled one only lets go of its task, and the thread sorts the ones and sweeps out the others when it is awake. It
 * is woken only for a timer that is due before it would wake anyway.
 */
final class TimerQueue implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(TimerQueue.class);
    private static final long MAX_WAIT = TimeUnit.DAYS.toNanos(1);

    /** What was cancelled stays no longer than this. */
    private static final long SWEEP_INTERVAL = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanos;
    private final AtomicReference<@Nullable TimerEntry> incoming = new AtomicReference<>();
    private volatile long wakesAt;
    private volatile boolean closed;
    private volatile @Nullable Thread thread;
    private volatile int queuedCount;

    // The thread's own.
    private final PriorityQueue<TimerEntry> entries = new PriorityQueue<>();
    private long sequence;
    private long sweptAt;

    TimerQueue(LongSupplier nanos) {
        this.nanos = nanos;
        this.wakesAt = nanos.getAsLong();
        this.sweptAt = wakesAt;
    }

    /** Has the task run after this many nanoseconds; never, once the queue is closed. */
    Environment.Timer add(long delayNanos, Runnable task) {
        TimerEntry timerEntry = new TimerEntry(nanos.getAsLong() + delayNanos, task);
        if (!closed) {
            TimerEntry before;
            do {
                before = incoming.get();
                timerEntry.next = before;
            } while (!incoming.compareAndSet(before, timerEntry));
            // Race: the thread says when it will wake before it looks whether something has come, here it is the other
            // way round, so one of the two sees the other.
            if (timerEntry.dueAt - wakesAt < 0) {
                LockSupport.unpark(thread);
            }
        }
        return timerEntry;
    }

    /** How many timers the thread kept when it last looked, those cancelled since then included until it sweeps. */
    int queuedCount() {
        return queuedCount;
    }

    /** Drops what waits and lets the thread end. */
    void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    /** Runs what comes due until the queue is closed or the thread is interrupted. */
    @Override
    public void run() {
        thread = Thread.currentThread();
        while (!closed && !Thread.currentThread().isInterrupted()) {
            parkUntilDue(runDueTimers());
            // In the past, so that nobody wakes a thread that is awake.
            wakesAt = nanos.getAsLong();
        }
        closed = true;
        incoming.set(null);
        entries.clear();
        queuedCount = 0;
    }

    /** Runs what is due, and returns how long there is nothing more to do. */
    private long runDueTimers() {
        long earliest = mergeIncoming();
        for (TimerEntry first = entries.peek(); first != null && !closed; first = entries.peek()) {
            long wait = first.isCancelled() ? 0 : first.dueAt - nanos.getAsLong();
            if (wait > 0) {
                earliest = Math.min(earliest, wait);
                break;
            }
            entries.remove();
            first.run();
        }
        queuedCount = entries.size();
        return entries.isEmpty() && earliest == MAX_WAIT ? MAX_WAIT : Math.min(earliest, SWEEP_INTERVAL);
    }

    private void parkUntilDue(long wait) {
        long end = nanos.getAsLong() + wait;
        wakesAt = end;
        if (!closed && !hasIncomingBefore(end)) {
            LockSupport.parkNanos(this, wait);
        }
    }

    /** Whether something has come that is due before then; what is due later has time until the thread wakes. */
    private boolean hasIncomingBefore(long before) {
        for (TimerEntry each = incoming.get(); each != null; each = each.next) {
            if (each.dueAt - before < 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Puts what has come in order, and returns how long the earliest of that has, cancelled or not: if the thread slept
     * longer than for a timer that was cancelled at once, the next one like it would wake it again.
     */
    private long mergeIncoming() {
        long now = nanos.getAsLong();
        if (now - sweptAt > SWEEP_INTERVAL) {
            entries.removeIf(TimerEntry::isCancelled);
            sweptAt = now;
        }
        long earliest = MAX_WAIT;
        TimerEntry each = reverse(incoming.getAndSet(null));
        while (each != null) {
            TimerEntry after = each.next;
            each.next = null;
            if (!each.isCancelled()) {
                each.sequenceNumber = sequence++;
                entries.add(each);
            }
            earliest = Math.min(earliest, Math.max(each.dueAt - now, 0));
            each = after;
        }
        return earliest;
    }

    /** The first that came first. */
    private static @Nullable TimerEntry reverse(@Nullable TimerEntry last) {
        TimerEntry first = null;
        TimerEntry each = last;
        while (each != null) {
            TimerEntry before = each.next;
            each.next = first;
            first = each;
            each = before;
        }
        return first;
    }

    /** A timer; its value is the task, until that is run or cancelled. */
    private static final class TimerEntry extends AtomicReference<@Nullable Runnable>
            implements Comparable<TimerEntry>, Environment.Timer {
        private static final long serialVersionUID = 1;

        private final long dueAt;
        private long sequenceNumber;
        private transient @Nullable TimerEntry next;

        TimerEntry(long dueAt, Runnable task) {
            super(task);
            this.dueAt = dueAt;
        }

        @Override
        public void cancel() {
            set(null);
        }

        boolean isCancelled() {
            return get() == null;
        }

        void run() {
            Runnable task = getAndSet(null);
            if (task != null) {
                try {
                    task.run();
                } catch (RuntimeException | Error failure) {
                    LOG.error("a timer's task failed; the others go on", failure);
                }
            }
        }

        /** By time, and by the order in which they were set; the clock may wrap around. */
        @Override
        public int compareTo(TimerEntry other) {
            int byTime = Long.signum(dueAt - other.dueAt);
            return byTime != 0 ? byTime : Long.compare(sequenceNumber, other.sequenceNumber);
        }
    }
}
