package dev.interservice.messaging.resilience;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One peer that calls are balanced over, as long as it is known. */
final class Peer<E> {
    private final E endpoint;
    private final String id;
    private final AtomicInteger outstanding = new AtomicInteger();
    private final Latency latency = new Latency();
    private volatile Candidate<E> candidate;

    // Both are written under the balancer's lock and read without: who reads an old one makes one call too many.
    private volatile InServicePeriod<E> inService;
    private volatile @Nullable Ejection ejection;

    Peer(Candidate<E> candidate, Balancer<E> balancer) {
        this.endpoint = candidate.endpoint();
        this.id = candidate.id();
        this.candidate = candidate;
        this.inService = new InServicePeriod<>(this, balancer, 0);
    }

    E endpoint() {
        return endpoint;
    }

    boolean isSameAs(Candidate<E> other) {
        return id.equals(other.id()) && endpoint.equals(other.endpoint());
    }

    void become(Candidate<E> value) {
        candidate = value;
    }

    int weight() {
        return candidate.weight();
    }

    boolean isNear() {
        return candidate.isNear();
    }

    InServicePeriod<E> inService() {
        return inService;
    }

    @Nullable
    Ejection ejection() {
        return ejection;
    }

    boolean isEjected() {
        return ejection != null;
    }

    void eject(Ejection value) {
        ejection = value;
    }

    void returns(InServicePeriod<E> value) {
        inService = value;
        ejection = null;
    }

    int outstanding() {
        return outstanding.get();
    }

    void begun() {
        outstanding.incrementAndGet();
    }

    void ended(long nanos, Fate fate, long now) {
        outstanding.decrementAndGet();
        if (fate != Fate.UNKNOWN) {
            latency.took(nanos, fate == Fate.SUCCEEDED, now);
        }
    }

    /** Whether a call is better placed here: by calls in flight, and by how long they take where that differs much. */
    boolean isLessLoadedThan(Peer<E> other, long now) {
        return (load() + 1) * latency.ratioTo(other.latency, now) < other.load() + 1;
    }

    /** Calls in flight for its share. */
    double load() {
        return (double) outstanding.get() / candidate.weight();
    }

    PeerState<E> state() {
        return new PeerState<>(
                endpoint, outstanding.get(), Optional.ofNullable(ejection).map(Ejection::state));
    }

    /**
     * A time in which a peer gets calls: between two ejections. Calls that were begun in it count for it alone, so those that
     * end late tell nothing about the peer that has come back.
     */
    static final class InServicePeriod<E> {
        private final Peer<E> peer;
        private final Balancer<E> balancer;
        private final int ejections;
        private final long since;
        private final Outcomes outcomes;
        // Race: a success may set it to 0 beside a failure that counts. Either order is a true one: they were at the same
        // time.
        private final AtomicInteger failuresInARow = new AtomicInteger();

        /** @param ejections how often in a row it had been ejected before */
        InServicePeriod(Peer<E> peer, Balancer<E> balancer, int ejections) {
            this.peer = peer;
            this.balancer = balancer;
            this.ejections = ejections;
            this.since = balancer.now();
            this.outcomes = new Outcomes(since);
        }

        /** How often in a row it was ejected, if it were so now: one that was well for long enough begins anew. */
        int ejectionsIfNow(long now, long lastLength) {
            return now - since > 2 * lastLength ? 1 : ejections + 1;
        }

        int ejections() {
            return ejections;
        }

        /** A call that begins now. */
        Peers.Visit visit() {
            long begun = balancer.now();
            peer.begun();
            return fate -> {
                long now = balancer.now();
                peer.ended(now - begun, fate, now);
                ended(fate, now);
            };
        }

        private void ended(Fate fate, long now) {
            switch (fate) {
                case SUCCEEDED -> succeeded(now);
                case FAILED -> failed(now);
                case UNREACHABLE -> balancer.eject(peer, this, "it cannot be reached");
                case UNKNOWN -> {}
            }
        }

        private void succeeded(long now) {
            if (failuresInARow.get() != 0) {
                failuresInARow.set(0);
            }
            outcomes.succeeded(now);
        }

        private void failed(long now) {
            EjectionPolicy policy = balancer.policy();
            outcomes.failed(now);
            int inARow = failuresInARow.incrementAndGet();
            if (inARow >= policy.inARow()) {
                balancer.eject(peer, this, inARow + " calls in a row failed");
            } else if (outcomes.isBelow(policy.successRate(), policy.minimumCalls(), now)) {
                balancer.eject(peer, this, "too many of its calls failed");
            }
        }
    }
}
