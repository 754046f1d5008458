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
    private volatile Term<E> term;
    private volatile @Nullable Ejection ejection;

    Peer(Candidate<E> candidate, Balancer<E> balancer) {
        this.endpoint = candidate.endpoint();
        this.id = candidate.id();
        this.candidate = candidate;
        this.term = new Term<>(this, balancer, 0);
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

    Term<E> term() {
        return term;
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

    void returns(Term<E> value) {
        term = value;
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
}
