package dev.interservice.messaging.internal.balancing;

import java.time.Duration;

/**
 * When an endpoint gets no calls for a time, whatever the others do. Fixed: the breaker is what users tune.
 *
 * @param consecutiveFailures so many failures one after the other
 * @param successRate or so few successes of all in the window
 * @param minimumCalls if there were so many
 * @param initialDuration how long the first time
 * @param maxDuration where the doubling ends
 */
record OutlierEjectionPolicy(
        int consecutiveFailures, double successRate, int minimumCalls, Duration initialDuration, Duration maxDuration) {
    /** Five in a row, or less than 80 % of at least 20 in 30 seconds; for 5 seconds, up to 5 minutes. */
    static final OutlierEjectionPolicy DEFAULT =
            new OutlierEjectionPolicy(5, 0.8, 20, Duration.ofSeconds(5), Duration.ofMinutes(5));

    private static final double JITTER = 0.25;

    /**
     * How long the n-th time in a row, a little more by chance: endpoints that failed together come back one by one.
     */
    Duration duration(int times, double chance) {
        double doubled = (double) initialDuration.toNanos() * Math.pow(2, times - 1.0);
        return Duration.ofNanos((long) (Math.min(doubled, (double) maxDuration.toNanos()) * (1 + JITTER * chance)));
    }
}
