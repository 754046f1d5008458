package dev.interservice.messaging.internal.balancing;

import dev.interservice.messaging.internal.resilience.AttemptResult;
import dev.interservice.messaging.internal.resilience.EndpointSelector;
import java.util.concurrent.atomic.AtomicLong;

/** The time in which an endpoint gets no calls, and the trial at its end. */
final class EndpointEjection {
    private final EndpointState.EjectionState state;
    private final int consecutiveEjections;
    private final long until;
    private final AtomicLong nextTrial;

    /**
     * One that begins now.
     *
     * @param state what is told of it
     * @param until when the endpoint may be tried, on the monotonic clock
     * @param times number of consecutive ejections, 1 for the first
     */
    EndpointEjection(EndpointState.EjectionState state, long until, int times) {
        this.state = state;
        this.until = until;
        this.consecutiveEjections = times;
        this.nextTrial = new AtomicLong(until);
    }

    EndpointState.EjectionState state() {
        return state;
    }

    int consecutiveEjections() {
        return consecutiveEjections;
    }

    boolean isOver(long now) {
        return now - until >= 0;
    }

    /**
     * Takes the right to try the endpoint, if the trial is due; one that nobody hears of again is followed by another.
     *
     * <p>Race: several callers may find it due; one of them makes it.
     *
     * @param pause before the next one
     */
    boolean claimTrial(long now, long pause) {
        long due = nextTrial.get();
        return now - due >= 0 && nextTrial.compareAndSet(due, now + pause);
    }

    /** The trial told nothing: the next call may be one. */
    void allowTrial() {
        nextTrial.set(until);
    }

    /** The one call to an ejected endpoint that decides whether it gets calls again. */
    static final class Trial<E> implements EndpointSelector.AttemptTracker {
        private final BalancedEndpoint<E> balancedEndpoint;
        private final LoadBalancer<E> balancer;
        private final EndpointEjection ejection;
        private final long begun;

        Trial(BalancedEndpoint<E> balancedEndpoint, LoadBalancer<E> balancer, EndpointEjection ejection) {
            this.balancedEndpoint = balancedEndpoint;
            this.balancer = balancer;
            this.ejection = ejection;
            this.begun = balancer.now();
            balancedEndpoint.callStarted();
        }

        @Override
        public void ended(AttemptResult attemptResult) {
            long now = balancer.now();
            balancedEndpoint.callEnded(now - begun, attemptResult, now);
            switch (attemptResult) {
                case SUCCEEDED -> balancer.reinstate(balancedEndpoint, ejection);
                case FAILED, UNREACHABLE -> balancer.extendEjection(balancedEndpoint, ejection);
                // It told nothing: the next call may be the trial.
                case UNKNOWN -> ejection.allowTrial();
            }
        }
    }
}
