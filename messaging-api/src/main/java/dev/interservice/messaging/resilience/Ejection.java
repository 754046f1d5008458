package dev.interservice.messaging.resilience;

import java.util.concurrent.atomic.AtomicLong;

/** The time in which a peer gets no calls, and the trial at its end. */
final class Ejection {
    private final PeerState.Ejected state;
    private final int times;
    private final long until;
    private final AtomicLong nextTrial;

    /**
     * One that begins now.
     *
     * @param state what is told of it
     * @param until when the peer may be tried, on the monotonic clock
     * @param times the how-many-eth in a row it is
     */
    Ejection(PeerState.Ejected state, long until, int times) {
        this.state = state;
        this.until = until;
        this.times = times;
        this.nextTrial = new AtomicLong(until);
    }

    PeerState.Ejected state() {
        return state;
    }

    int times() {
        return times;
    }

    boolean isOver(long now) {
        return now - until >= 0;
    }

    /**
     * Takes the right to try the peer, if the trial is due; one that nobody hears of again is followed by another.
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
    void trialIsOpen() {
        nextTrial.set(until);
    }

    /** The one call to an ejected peer that decides whether it gets calls again. */
    static final class Trial<E> implements Peers.Visit {
        private final Peer<E> peer;
        private final Balancer<E> balancer;
        private final Ejection ejection;
        private final long begun;

        Trial(Peer<E> peer, Balancer<E> balancer, Ejection ejection) {
            this.peer = peer;
            this.balancer = balancer;
            this.ejection = ejection;
            this.begun = balancer.now();
            peer.begun();
        }

        @Override
        public void ended(Fate fate) {
            long now = balancer.now();
            peer.ended(now - begun, fate, now);
            switch (fate) {
                case SUCCEEDED -> balancer.takeBack(peer, ejection);
                case FAILED, UNREACHABLE -> balancer.ejectAgain(peer, ejection);
                // It told nothing: the next call may be the trial.
                case UNKNOWN -> ejection.trialIsOpen();
            }
        }
    }
}
