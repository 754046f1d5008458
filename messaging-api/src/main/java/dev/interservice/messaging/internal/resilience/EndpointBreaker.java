package dev.interservice.messaging.internal.resilience;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.resilience.CircuitBreakerPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Stops calls to one endpoint while most of them fail, and finds out when it has recovered.
 *
 * <p>Who wants to call takes a {@link BreakerPermit} and says how the call ended. Time is the environment's monotonic
 * clock only; no thread and no timer is used, so changes happen when somebody asks or a call ends. Safe for use by
 * several threads; while closed, taking a permit locks nothing and reads no clock.
 */
public final class EndpointBreaker {
    private final String name;
    private final BreakerChanges changes;
    private volatile BreakerPhase phase;

    /** A closed breaker. */
    public EndpointBreaker(String name, CircuitBreakerPolicy policy, Environment environment) {
        this(name, policy, environment, state -> {});
    }

    /**
     * A closed breaker.
     *
     * @param listener is told every later state, one at a time and in order, on a thread whose question or result
     *     brought a change; it must be short
     */
    public EndpointBreaker(
            String name, CircuitBreakerPolicy policy, Environment environment, Consumer<BreakerState> listener) {
        this.name = requireNonNull(name, "name");
        this.changes = new BreakerChanges(name, requireNonNull(listener, "listener"));
        this.phase = new BreakerPhases(
                        this, requireNonNull(policy, "policy"), requireNonNull(environment, "environment"))
                .closed();
    }

    /** As {@link #tryAcquire(Duration)}, for a call that takes no longer than the breaker stays open. */
    public Optional<BreakerPermit> tryAcquire() {
        return tryAcquire(Duration.ZERO);
    }

    /**
     * Asks for one call.
     *
     * @param longest how long the call may take. While half open, a trial that is not over after this, or after the
     *     time the breaker stays open if that is more, is given up: whoever asks next opens the breaker again
     * @return empty if nothing may be called now
     */
    public Optional<BreakerPermit> tryAcquire(Duration longest) {
        return phase.tryAcquire(longest);
    }

    /** How long nothing will be called; zero unless open, and when the next who asks is let through. */
    public Duration remainingOpen() {
        return phase.remainingOpen();
    }

    /** Whether a call would be refused now: it is open, or as many trials run as may. */
    public boolean refusesCalls() {
        return phase.refusesCalls();
    }

    /** What it is now. It stays open until somebody asks after its time. */
    public BreakerState state() {
        return phase.state();
    }

    /** What the breaker is called, for error messages. */
    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return "breaker " + name + " " + state();
    }

    /** Ends a phase, if it has not ended already, and returns the one that is then. */
    BreakerPhase transition(BreakerPhase from, BreakerPhase to) {
        synchronized (changes) {
            if (phase != from) {
                return phase;
            }
            phase = to;
            changes.add(to.state());
        }
        changes.tell();
        return to;
    }

    /** What a breaker does with calls. */
    public enum BreakerState {
        /** Lets all through and counts how they end. */
        CLOSED,
        /** Lets none through. */
        OPEN,
        /** Lets a few through as trials, whose results decide what comes next. */
        HALF_OPEN
    }

    /**
     * The right to make one call. Exactly one of the methods counts, once; later ones are ignored, and all of them once
     * the breaker has changed its state since the permit was taken: they tell of a time that is over.
     */
    public static final class BreakerPermit {
        private final BreakerPhase.CountingPhase phase;
        private final long expiresAt;
        private boolean ended;

        BreakerPermit(BreakerPhase.CountingPhase phase, long due) {
            this.phase = phase;
            this.expiresAt = due;
        }

        /** Whether the call is one of those that decide whether the breaker closes. */
        public boolean isTrial() {
            return phase.state() == BreakerState.HALF_OPEN;
        }

        /** The endpoint did its work. */
        public void success() {
            if (end()) {
                phase.success(this);
            }
        }

        /** The endpoint did not, or not in time, or the call ended in an {@code Error}. */
        public void failure() {
            if (end()) {
                phase.failure(this);
            }
        }

        /** The call says nothing about the endpoint: it was never made, or given up by its caller. */
        public void release() {
            if (end()) {
                phase.release(this);
            }
        }

        /** When a trial is given up, on the monotonic clock; without a meaning while the breaker is closed. */
        long expiresAt() {
            return expiresAt;
        }

        private synchronized boolean end() {
            boolean first = !ended;
            ended = true;
            return first;
        }
    }
}
