package dev.interservice.messaging.resilience;

import dev.interservice.messaging.resilience.Ejection.Trial;

import dev.interservice.messaging.resilience.Peer.InServicePeriod;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Spreads calls over the peers of one service and leaves alone those that fail where others do not.
 *
 * <p>Choosing by calls in flight alone is attracted to a peer that fails fast: it has none in flight. So it always comes
 * with ejection: a peer that fails some times in a row, at too many of its calls, or that is not there, gets no calls for a
 * time, which doubles; then one call is its trial. At most half of the peers are ejected.
 *
 * <p>Safe for use by several threads; choosing, beginning and ending a call lock nothing.
 *
 * @param <E> an endpoint
 */
public final class Balancer<E> {
    /** So many calls in flight for a share are no reason to go far. */
    private static final double NEAR_ENOUGH = 4;

    private final BalancePolicy balance;
    private final EjectionPolicy policy = EjectionPolicy.USUAL;
    private final Environment environment;
    private final Consumer<PeerState<E>> listener;
    private volatile View<E> view;
    private volatile int ejected;

    /**
     * A balancer without peers.
     *
     * @param listener is told of every peer that is ejected or taken back; it must be short
     */
    public Balancer(BalancePolicy balance, Environment environment, Consumer<PeerState<E>> listener) {
        this.balance = requireNonNull(balance, "balance");
        this.environment = requireNonNull(environment, "environment");
        this.listener = requireNonNull(listener, "listener");
        this.view = new View<>(List.of(), balance);
    }

    /** These are the peers now; what is known of those that stay is kept. */
    public synchronized void update(List<Candidate<E>> candidates) {
        Map<E, Peer<E>> before = view.byEndpoint;
        List<Peer<E>> peers = new ArrayList<>();
        for (Candidate<E> candidate : candidates) {
            Peer<E> known = before.get(candidate.endpoint());
            if (known == null || !known.isSameAs(candidate)) {
                known = new Peer<>(candidate, this);
            }
            known.become(candidate);
            peers.add(known);
        }
        view = new View<>(peers, balance);
        // When others went, those that are left may be too many to be without.
        List<Peer<E>> out = peers.stream().filter(Peer::isEjected).toList();
        int most = peers.size() / 2;
        out.stream().skip(most).forEach(peer -> peer.returns(new InServicePeriod<>(peer, this, 0)));
        ejected = Math.min(out.size(), most);
    }

    /**
     * Chooses one: near, not tried, and well, if there is such a one; else what comes nearest to that.
     *
     * @param tried where earlier attempts of the call went
     * @param leftAlone those that would refuse the call now
     * @return empty when there are no peers
     */
    public Optional<E> choose(Set<E> tried, Predicate<E> leftAlone) {
        View<E> now = view;
        Peer<E> chosen = tried.isEmpty() && ejected > 0 ? dueForTrial(now, leftAlone) : null;
        if (chosen == null) {
            chosen = pick(now, peer -> isUntriedAndWell(peer, tried, leftAlone));
        }
        if (chosen == null && !tried.isEmpty()) {
            chosen = pick(now, peer -> !peer.isEjected() && !leftAlone.test(peer.endpoint()));
        }
        if (chosen == null) {
            chosen = pick(now, peer -> !leftAlone.test(peer.endpoint()));
        }
        if (chosen == null) {
            chosen = pick(now, peer -> true);
        }
        return chosen == null ? Optional.empty() : Optional.of(chosen.endpoint());
    }

    /** Whether there is one that was not tried and is well. */
    public boolean hasOther(Set<E> tried, Predicate<E> leftAlone) {
        for (Peer<E> peer : view.all) {
            if (isUntriedAndWell(peer, tried, leftAlone)) {
                return true;
            }
        }
        return false;
    }

    /** A call to a peer begins. */
    public Peers.Visit begin(E endpoint) {
        Peer<E> peer = view.byEndpoint.get(endpoint);
        if (peer == null) {
            // It went between the choice and now.
            return fate -> {};
        }
        Ejection ejection = peer.ejection();
        return ejection != null && ejection.isOver(now())
                ? new Trial<>(peer, this, ejection)
                : peer.inService().visit();
    }

    /** How all of them are doing. */
    public List<PeerState<E>> states() {
        return view.all.stream().map(Peer::state).toList();
    }

    long now() {
        return environment.nanos();
    }

    EjectionPolicy policy() {
        return policy;
    }

    /** Race: two ends of calls may both want to. One does; the other finds the peer ejected, or its time in service over. */
    void eject(Peer<E> peer, InServicePeriod<E> period, String reason) {
        synchronized (this) {
            boolean isCurrent = peer.inService() == period && !peer.isEjected() && isKnown(peer);
            if (!isCurrent || (ejected + 1) * 2 > view.all.size()) {
                return;
            }
            long longAgo = policy.length(Math.max(1, period.ejections()), 0).toNanos();
            ejected++;
            peer.eject(ejection(period.ejectionsIfNow(now(), longAgo), environment.now(), reason));
        }
        listener.accept(peer.state());
    }

    void ejectAgain(Peer<E> peer, Ejection before) {
        synchronized (this) {
            if (peer.ejection() == before) {
                peer.eject(ejection(
                        before.times() + 1,
                        before.state().since(),
                        before.state().reason()));
            }
        }
    }

    void takeBack(Peer<E> peer, Ejection ejection) {
        synchronized (this) {
            if (peer.ejection() != ejection) {
                return;
            }
            peer.returns(new InServicePeriod<>(peer, this, ejection.times()));
            if (isKnown(peer)) {
                ejected--;
            }
        }
        listener.accept(peer.state());
    }

    private Ejection ejection(int times, Instant since, String reason) {
        Duration length = policy.length(times, environment.random().nextDouble());
        PeerState.Ejected state = new PeerState.Ejected(since, environment.now().plus(length), reason);
        return new Ejection(state, now() + length.toNanos(), times);
    }

    @SuppressWarnings("ReferenceEquality") // a successor at the same endpoint is another peer
    private boolean isKnown(Peer<E> peer) {
        return view.byEndpoint.get(peer.endpoint()) == peer;
    }

    private boolean isUntriedAndWell(Peer<E> peer, Set<E> tried, Predicate<E> leftAlone) {
        return !peer.isEjected() && !tried.contains(peer.endpoint()) && !leftAlone.test(peer.endpoint());
    }

    private @Nullable Peer<E> dueForTrial(View<E> now, Predicate<E> leftAlone) {
        long time = now();
        for (Peer<E> peer : now.all) {
            Ejection ejection = peer.ejection();
            if (ejection != null
                    && ejection.isOver(time)
                    && !leftAlone.test(peer.endpoint())
                    && ejection.claimTrial(time, policy.first().toNanos())) {
                return peer;
            }
        }
        return null;
    }

    /** A near one, unless it is loaded twice as much as a far one. */
    private @Nullable Peer<E> pick(View<E> now, Predicate<Peer<E>> wanted) {
        Peer<E> near = now.near.choose(wanted, environment);
        if (now.far.isEmpty() || (near != null && near.load() <= NEAR_ENOUGH)) {
            return near;
        }
        Peer<E> far = now.far.choose(wanted, environment);
        if (near == null || far == null) {
            return near == null ? far : near;
        }
        return near.load() > 2 * far.load() + NEAR_ENOUGH ? far : near;
    }

    /** The peers at one moment. Immutable. */
    private static final class View<E> {
        private final List<Peer<E>> all;
        private final Map<E, Peer<E>> byEndpoint = new HashMap<>();
        private final Group<E> near;
        private final Group<E> far;

        private View(List<Peer<E>> peers, BalancePolicy balance) {
            all = List.copyOf(peers);
            peers.forEach(peer -> byEndpoint.put(peer.endpoint(), peer));
            List<Peer<E>> nearOnes = peers.stream().filter(Peer::isNear).toList();
            boolean isDivided = !nearOnes.isEmpty() && nearOnes.size() < peers.size();
            near = new Group<>(isDivided ? nearOnes : peers, balance);
            far = new Group<>(
                    isDivided ? peers.stream().filter(peer -> !peer.isNear()).toList() : List.of(), balance);
        }
    }
}
