package dev.interservice.messaging.resilience;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How the calls of the last 30 seconds ended, counted in slices of five. Lock-free and bounded; each slice is one number:
 * whose time it is, how many failed, how many there were.
 */
final class Outcomes {
    private static final long SLICE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int SLICES = 6;
    private static final int BITS = 24;
    private static final long MOST = (1L << BITS) - 1;
    private static final long TIMES = (1L << 16) - 1;

    private final AtomicLongArray slices = new AtomicLongArray(SLICES);
    private final long origin;

    Outcomes(long now) {
        origin = now;
    }

    void succeeded(long now) {
        count(now, 1);
    }

    void failed(long now) {
        count(now, (1L << BITS) + 1);
    }

    /** Whether there were at least so many, and less than this share of them succeeded. */
    boolean isBelow(double successRate, int minimum, long now) {
        long time = time(now);
        long calls = 0;
        long failures = 0;
        for (int i = 0; i < SLICES; i++) {
            long slice = slices.get(i);
            if (((time - (slice >>> (2 * BITS))) & TIMES) < SLICES) {
                calls += slice & MOST;
                failures += (slice >>> BITS) & MOST;
            }
        }
        return calls >= minimum && calls - failures < successRate * calls;
    }

    private void count(long now, long one) {
        long time = time(now);
        int index = (int) (time % SLICES);
        long slice;
        long counted;
        do {
            slice = slices.get(index);
            long kept = slice >>> (2 * BITS) == (time & TIMES) ? slice : (time & TIMES) << (2 * BITS);
            counted = (kept & MOST) == MOST ? kept : kept + one;
        } while (!slices.compareAndSet(index, slice, counted));
    }

    /** From 1 on, so that a slice nobody has written is of no time near. */
    private long time(long now) {
        return (now - origin) / SLICE_NANOS + SLICES;
    }
}
