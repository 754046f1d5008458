package dev.interservice.messaging.internal.resilience;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.resilience.RateLimitPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Spreads calls so that no more are begun than a {@link RateLimitPolicy} allows: up to its number at once after a
 * pause, then evenly. It never blocks: it tells how long to wait. Safe for use by several threads; locks nothing.
 *
 * <p>It is not resilience4j's limiter, because that knows one longest wait for all calls, while each of ours has its
 * own deadline: a call that could not wait would have taken its turn all the same. Nor does that spread calls: it lets
 * all of a period go at its beginning, and parks the caller for a moment when two meet.
 */
public final class CallRateLimiter {
    private static final Optional<Duration> NO_WAIT = Optional.of(Duration.ZERO);

    private final Environment environment;
    private final long interval;
    private final long burst;

    /** Up to when, on the monotonic clock, all turns are taken; less than a burst ago means that some are left. */
    private final AtomicLong reservedUntil;

    /** A limit of which nothing is used yet. */
    public CallRateLimiter(RateLimitPolicy policy, Environment environment) {
        requireNonNull(policy, "policy");
        this.environment = requireNonNull(environment, "environment");
        // Rounded up: rather a nanosecond too slow than a call too many.
        this.interval = -Math.floorDiv(-policy.per().toNanos(), policy.calls());
        this.burst = interval * policy.calls();
        this.reservedUntil = new AtomicLong(environment.nanos() - burst);
    }

    /**
     * Takes the next turn, unless it comes too late. A turn that is taken and not used, because the call was cancelled
     * while it waited, is not given back.
     *
     * @param most how long the call can wait
     * @return how long it must wait; empty if that is more, and then no turn is taken
     */
    public Optional<Duration> reserve(Duration most) {
        while (true) {
            long now = environment.nanos();
            long before = reservedUntil.get();
            long after = Math.max(before - now, -burst) + interval;
            if (after > 0 && most.compareTo(Duration.ofNanos(after)) < 0) {
                return Optional.empty();
            }
            if (reservedUntil.compareAndSet(before, now + after)) {
                return after > 0 ? Optional.of(Duration.ofNanos(after)) : NO_WAIT;
            }
        }
    }
}
