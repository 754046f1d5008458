package dev.interservice.messaging.internal.resilience;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts how the calls of the last 30 seconds ended, in slices of five. Lock-free and bounded; each slice is one
 * number: whose time it is, how many failed, how many there were.
 */
public final class SlidingWindow {
    private static final long SLICE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int SLICES = 6;
    private static final int COUNT_BITS = 24;
    private static final long MAX_COUNT = (1L << COUNT_BITS) - 1;
    private static final long SLICE_NUMBER_MASK = (1L << 16) - 1;

    private final AtomicLongArray slices = new AtomicLongArray(SLICES);
    private final long origin;

    public SlidingWindow(long now) {
        origin = now;
    }

    public void recordSuccess(long now) {
        count(now, 1);
    }

    public void recordFailure(long now) {
        count(now, (1L << COUNT_BITS) + 1);
    }

    /** Whether there were at least so many, and less than this share of them succeeded. */
    public boolean isSuccessRateBelow(double successRate, int minimum, long now) {
        long time = sliceNumber(now);
        long calls = 0;
        long failures = 0;
        for (int i = 0; i < SLICES; i++) {
            long slice = slices.get(i);
            if (((time - (slice >>> (2 * COUNT_BITS))) & SLICE_NUMBER_MASK) < SLICES) {
                calls += slice & MAX_COUNT;
                failures += (slice >>> COUNT_BITS) & MAX_COUNT;
            }
        }
        return calls >= minimum && calls - failures < successRate * calls;
    }

    private void count(long now, long one) {
        long time = sliceNumber(now);
        int index = (int) (time % SLICES);
        long slice;
        long counted;
        do {
            slice = slices.get(index);
            long current = slice >>> (2 * COUNT_BITS) == (time & SLICE_NUMBER_MASK)
                    ? slice
                    : (time & SLICE_NUMBER_MASK) << (2 * COUNT_BITS);
            counted = (current & MAX_COUNT) == MAX_COUNT ? current : current + one;
        } while (!slices.compareAndSet(index, slice, counted));
    }

    /** From 1 on, so that a slice nobody has written is of no time near. */
    private long sliceNumber(long now) {
        return (now - origin) / SLICE_NANOS + SLICES;
    }
}
