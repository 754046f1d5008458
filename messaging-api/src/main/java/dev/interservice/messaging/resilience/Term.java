package dev.interservice.messaging.resilience;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A time in which a peer gets calls: between two ejections. Calls that were begun in it count for it alone, so those that
 * end late tell nothing about the peer that has come back.
 */
final class Term<E> {
    private final Peer<E> peer;
    private final Balancer<E> balancer;
    private final int ejections;
    private final long since;
    private final Outcomes outcomes;
    // Race: a success may set it to 0 beside a failure that counts. Either order is a true one: they were at the same
    // time.
    private final AtomicInteger failuresInARow = new AtomicInteger();

    /** @param ejections how often in a row it had been ejected before */
    Term(Peer<E> peer, Balancer<E> balancer, int ejections) {
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
