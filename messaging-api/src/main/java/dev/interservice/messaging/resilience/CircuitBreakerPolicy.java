package dev.interservice.messaging.resilience;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * When a circuit breaker stops calling an endpoint, and how it finds out that the endpoint has recovered.
 *
 * @param failureRate the share of failures, above 0 up to 1, at which it opens and, of trial calls, stays open
 * @param minimumCalls so many results must be in the window before the share means anything
 * @param window how far back results count; whole seconds, at most one hour
 * @param open how long nothing is called; at most one hour
 * @param trialCalls so many calls are let through after that; their results decide
 */
public record CircuitBreakerPolicy(
        double failureRate, int minimumCalls, Duration window, Duration open, int trialCalls) {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int MAX_TRIAL_CALLS = 1000;

    /**
     * Half of at least 5 calls in 30 seconds; open for 5 seconds; 3 trials.
     *
     * <p>The window is of time, not of calls, so that it means the same to every service. Ten calls a minute put five
     * calls into it: with a higher minimum, such a service would never be protected; as it is, a dead endpoint is
     * called three or four times more, seldom longer than a minute. With a lower minimum, two unlucky calls would cut
     * it off every few hours. At ten thousand calls a second half of the window must fail, which a dead endpoint brings
     * about in 15 seconds and a stutter of a few seconds does not; until then timeouts, the bulkhead and the retry
     * budget bound the harm. To be open for 5 seconds costs the small service one call, and spares an endpoint that
     * restarts all but three of fifty thousand. A single trial would let one stray failure prolong an outage.
     */
    public static final CircuitBreakerPolicy DEFAULT =
            new CircuitBreakerPolicy(0.5, 5, Duration.ofSeconds(30), Duration.ofSeconds(5), 3);

    /** Checks the numbers. */
    public CircuitBreakerPolicy {
        if (!(failureRate > 0 && failureRate <= 1)) {
            throw new IllegalArgumentException("failure-rate must be above 0 and at most 1, but is " + failureRate);
        }
        if (minimumCalls < 1) {
            throw new IllegalArgumentException("minimum-calls must be at least 1, but is " + minimumCalls);
        }
        requireNonNull(window, "window");
        if (window.compareTo(SECOND) < 0
                || window.compareTo(HOUR) > 0
                || !window.equals(Duration.ofSeconds(window.toSeconds()))) {
            throw new IllegalArgumentException("window must be whole seconds, from 1 s to 1 h, but is " + window);
        }
        requireNonNull(open, "open");
        if (open.isZero() || open.isNegative() || open.compareTo(HOUR) > 0) {
            throw new IllegalArgumentException("open must be positive and at most 1 h, but is " + open);
        }
        if (trialCalls < 1 || trialCalls > MAX_TRIAL_CALLS) {
            throw new IllegalArgumentException(
                    "trial-calls must be from 1 to " + MAX_TRIAL_CALLS + ", but is " + trialCalls);
        }
    }
}
