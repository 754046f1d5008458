package dev.interservice.messaging.internal.balancing;

import java.util.concurrent.TimeUnit;

/**
 * How long calls to an endpoint have taken of late. Calls in flight tell that only while there are many; this tells it
 * when there are few.
 *
 * <p>Race: two calls may end at once, and the average may miss one of them: it is an estimate anyway.
 */
final class LatencyAverage {
    private static final long RETENTION_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int SMOOTHING_FACTOR = 8;
    private static final double SIGNIFICANT_RATIO = 2;

    private volatile long average;
    private volatile long sampledAt;

    /** A call took so long; one that failed counts only if that was longer than usual, else failing fast would pay. */
    void record(long nanos, boolean succeeded, long now) {
        long before = average;
        if (succeeded || nanos > before) {
            average = Math.max(1, before == 0 ? nanos : before + (nanos - before) / SMOOTHING_FACTOR);
            sampledAt = now;
        }
    }

    /**
     * How many times longer than the other; 1 when they hardly differ, or one of them is not known: an endpoint that
     * nobody has called for some seconds is found out anew, with as many calls as others.
     */
    double ratioTo(LatencyAverage other, long now) {
        if (!isFresh(now) || !other.isFresh(now)) {
            return 1;
        }
        double ratio = (double) Math.max(MIN_NANOS, average) / Math.max(MIN_NANOS, other.average);
        return ratio > SIGNIFICANT_RATIO || ratio < 1 / SIGNIFICANT_RATIO ? ratio : 1;
    }

    private boolean isFresh(long now) {
        return average != 0 && now - sampledAt < RETENTION_NANOS;
    }
}
