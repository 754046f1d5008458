package dev.interservice.messaging.internal.balancing;

import dev.interservice.messaging.internal.resilience.AttemptResult;
import dev.interservice.messaging.internal.resilience.EndpointSelector;
import dev.interservice.messaging.internal.resilience.SlidingWindow;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One endpoint that calls are balanced over, as long as it is known. */
final class BalancedEndpoint<E> {
    private final E endpoint;
    private final String id;
    private final AtomicInteger outstanding = new AtomicInteger();
    private final LatencyAverage latency = new LatencyAverage();
    private volatile WeightedEndpoint<E> weightedEndpoint;

    // Both are written under the load balancer's lock and read without: who reads an old one makes one call too many.
    private volatile InServicePeriod<E> inService;
    private volatile @Nullable EndpointEjection ejection;

    BalancedEndpoint(WeightedEndpoint<E> weightedEndpoint, LoadBalancer<E> balancer) {
        this.endpoint = weightedEndpoint.endpoint();
        this.id = weightedEndpoint.id();
        this.weightedEndpoint = weightedEndpoint;
        this.inService = new InServicePeriod<>(this, balancer, 0);
    }

    E endpoint() {
        return endpoint;
    }

    boolean isSameAs(WeightedEndpoint<E> other) {
        return id.equals(other.id()) && endpoint.equals(other.endpoint());
    }

    void update(WeightedEndpoint<E> value) {
        weightedEndpoint = value;
    }

    int weight() {
        return weightedEndpoint.weight();
    }

    boolean isSameZone() {
        return weightedEndpoint.sameZone();
    }

    InServicePeriod<E> inService() {
        return inService;
    }

    @Nullable
    EndpointEjection ejection() {
        return ejection;
    }

    boolean isEjected() {
        return ejection != null;
    }

    void eject(EndpointEjection value) {
        ejection = value;
    }

    void reinstate(InServicePeriod<E> value) {
        inService = value;
        ejection = null;
    }

    int outstanding() {
        return outstanding.get();
    }

    void callStarted() {
        outstanding.incrementAndGet();
    }

    void callEnded(long nanos, AttemptResult attemptResult, long now) {
        outstanding.decrementAndGet();
        if (attemptResult != AttemptResult.UNKNOWN) {
            latency.record(nanos, attemptResult == AttemptResult.SUCCEEDED, now);
        }
    }

    /** Whether a call is better placed here: by calls in flight, and by how long they take where that differs much. */
    boolean isLessLoadedThan(BalancedEndpoint<E> other, long now) {
        return (load() + 1) * latency.ratioTo(other.latency, now) < other.load() + 1;
    }

    /** Calls in flight for its share. */
    double load() {
        return (double) outstanding.get() / weightedEndpoint.weight();
    }

    EndpointState<E> state() {
        return new EndpointState<>(
                endpoint, outstanding.get(), Optional.ofNullable(ejection).map(EndpointEjection::state));
    }

    /**
     * A time in which an endpoint gets calls: between two ejections. Calls that were begun in it count for it alone, so
     * those that end late tell nothing about the endpoint that has come back.
     */
    static final class InServicePeriod<E> {
        private final BalancedEndpoint<E> balancedEndpoint;
        private final LoadBalancer<E> balancer;
        private final int ejections;
        private final long since;
        private final SlidingWindow window;
        // Race: a success may set it to 0 beside a failure that counts. Either order is a true one: they were at the
        // same time.
        private final AtomicInteger consecutiveFailures = new AtomicInteger();

        /** @param ejections how often in a row it had been ejected before */
        InServicePeriod(BalancedEndpoint<E> balancedEndpoint, LoadBalancer<E> balancer, int ejections) {
            this.balancedEndpoint = balancedEndpoint;
            this.balancer = balancer;
            this.ejections = ejections;
            this.since = balancer.now();
            this.window = new SlidingWindow(since);
        }

        /** How often in a row it was ejected, if it were so now: one that was well for long enough begins anew. */
        int ejectionsIfNow(long now, long lastLength) {
            return now - since > 2 * lastLength ? 1 : ejections + 1;
        }

        int ejections() {
            return ejections;
        }

        /** A call that begins now. */
        EndpointSelector.AttemptTracker begin() {
            long begun = balancer.now();
            balancedEndpoint.callStarted();
            return attemptResult -> {
                long now = balancer.now();
                balancedEndpoint.callEnded(now - begun, attemptResult, now);
                ended(attemptResult, now);
            };
        }

        private void ended(AttemptResult attemptResult, long now) {
            switch (attemptResult) {
                case SUCCEEDED -> succeeded(now);
                case FAILED -> failed(now);
                case UNREACHABLE -> balancer.eject(balancedEndpoint, this, "it cannot be reached");
                case UNKNOWN -> {}
            }
        }

        private void succeeded(long now) {
            if (consecutiveFailures.get() != 0) {
                consecutiveFailures.set(0);
            }
            window.recordSuccess(now);
        }

        private void failed(long now) {
            OutlierEjectionPolicy policy = balancer.ejectionPolicy();
            window.recordFailure(now);
            int inARow = consecutiveFailures.incrementAndGet();
            if (inARow >= policy.consecutiveFailures()) {
                balancer.eject(balancedEndpoint, this, inARow + " calls in a row failed");
            } else if (window.isSuccessRateBelow(policy.successRate(), policy.minimumCalls(), now)) {
                balancer.eject(balancedEndpoint, this, "too many of its calls failed");
            }
        }
    }
}
