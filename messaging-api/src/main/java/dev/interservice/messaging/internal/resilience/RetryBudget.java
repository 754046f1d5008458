package dev.interservice.messaging.internal.resilience;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps retries from multiplying the load on a service that has trouble already. Every call earns a share of a token,
 * every second earns one, at most 10 are kept, and a retry costs one. Safe for use by several threads; locks nothing.
 *
 * <p>It starts full, as after ten idle seconds, so that the first call of a fresh process may be tried again. In any
 * time there are so at most {@code share * calls + seconds + 10} retries: with a share of 0.1 a load is amplified 1.10
 * times, plus a floor that no busy service notices.
 */
final class RetryBudget {
    private static final long TOKEN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long FULL_NANOS = 10 * TOKEN_NANOS;
    private static final double MAX_SHARE = 10;

    private final Environment environment;
    private final long earnedPerCall;

    /**
     * When, on the monotonic clock, the budget would have been empty if nothing but time had filled it; every
     * nanosecond since then is a billionth of a token. So time fills it by passing, and one number is the whole state.
     */
    private final AtomicLong emptyAt;

    /**
     * A full budget.
     *
     * @param share what part of a token a call earns; from 0, for a retry each second, to 10, which allows any
     */
    RetryBudget(double share, Environment environment) {
        if (!(share >= 0 && share <= MAX_SHARE)) {
            throw new IllegalArgumentException("share must be from 0 to " + MAX_SHARE + ", but is " + share);
        }
        this.environment = requireNonNull(environment, "environment");
        this.earnedPerCall = Math.round(share * TOKEN_NANOS);
        this.emptyAt = new AtomicLong(environment.nanos() - FULL_NANOS);
    }

    /** A call is made; its retries are none. */
    void onCall() {
        while (true) {
            long now = environment.nanos();
            long before = emptyAt.get();
            // Nothing is written while it is full, which it mostly is: callers do not get into each other's way.
            if (now - before >= FULL_NANOS) {
                return;
            }
            if (emptyAt.compareAndSet(before, before - earnedPerCall)) {
                return;
            }
        }
    }

    /** Takes a token, if there is one. */
    boolean tryRetry() {
        while (true) {
            long now = environment.nanos();
            long before = emptyAt.get();
            long tokens = Math.min(FULL_NANOS, now - before);
            if (tokens < TOKEN_NANOS) {
                return false;
            }
            if (emptyAt.compareAndSet(before, now - tokens + TOKEN_NANOS)) {
                return true;
            }
        }
    }
}
