package dev.interservice.foodordering;

import java.util.PriorityQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A timer whose time passes when a test says so. */
public final class ManualTimer extends ScheduledThreadPoolExecutor {
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
    private long now;
    private long scheduled;
    private boolean flowing;

    public ManualTimer() {
        super(1);
    }

    @Override
    public synchronized ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        Alarm alarm = new Alarm(task, now + unit.toNanos(delay), ++scheduled);
        alarms.add(alarm);
        notifyAll();
        if (flowing) {
            super.schedule(this::fireFirst, 0, TimeUnit.NANOSECONDS);
        }
        return alarm;
    }

    /** Waits until there is an alarm, then lets time pass up to the first. */
    public void fireNext() throws InterruptedException {
        synchronized (this) {
            while (alarms.isEmpty()) {
                wait();
            }
        }
        fireFirst();
    }

    /** Waits until so many alarms have been set since the beginning. */
    public synchronized void awaitScheduled(long count) throws InterruptedException {
        while (scheduled < count) {
            wait();
        }
    }

    /** How many alarms have been set since the beginning. */
    public synchronized long scheduled() {
        return scheduled;
    }

    /** From now on no alarm waits. */
    public synchronized void letTimeFlow() {
        flowing = true;
        alarms.forEach(alarm -> super.schedule(this::fireFirst, 0, TimeUnit.NANOSECONDS));
    }

    private void fireFirst() {
        Alarm first;
        synchronized (this) {
            first = alarms.remove();
            now = Math.max(now, first.due);
        }
        first.run();
    }

    private final class Alarm extends FutureTask<Object> implements ScheduledFuture<Object> {
        private final long due;
        private final long sequence;

        private Alarm(Runnable task, long due, long sequence) {
            super(task, null);
            this.due = due;
            this.sequence = sequence;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            synchronized (ManualTimer.this) {
                return unit.convert(due - now, TimeUnit.NANOSECONDS);
            }
        }

        @Override
        public int compareTo(Delayed other) {
            Alarm that = (Alarm) other;
            int byTime = Long.compare(due, that.due);
            return byTime != 0 ? byTime : Long.compare(sequence, that.sequence);
        }
    }
}
