package dev.interservice.messaging.resilience;

/** The one call to an ejected peer that decides whether it gets calls again. */
final class Trial<E> implements Peers.Visit {
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
