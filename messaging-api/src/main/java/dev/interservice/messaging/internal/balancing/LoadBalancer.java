package dev.interservice.messaging.internal.balancing;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.internal.balancing.BalancedEndpoint.InServicePeriod;
import dev.interservice.messaging.internal.balancing.EndpointEjection.Trial;
import dev.interservice.messaging.internal.resilience.EndpointSelector;
import dev.interservice.messaging.resilience.LoadBalancingPolicy;
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
 * Spreads calls over the endpoints of one destination and ejects those that fail where others do not.
 *
 * <p>Choosing by calls in flight alone is attracted to an endpoint that fails fast: it has none in flight. So it always
 * comes with ejection: an endpoint that fails some times in a row, at too many of its calls, or that cannot be reached,
 * gets no calls for a time, which doubles; then one call is its trial. At most half of the endpoints are ejected.
 *
 * <p>Safe for use by several threads; choosing, beginning and ending a call lock nothing.
 *
 * @param <E> an endpoint
 */
public final class LoadBalancer<E> {
    /** So many calls in flight for a share are no reason to go far. */
    private static final double SAME_ZONE_LOAD_ALLOWANCE = 4;

    private final LoadBalancingPolicy balancingPolicy;
    private final OutlierEjectionPolicy ejectionPolicy = OutlierEjectionPolicy.DEFAULT;
    private final Environment environment;
    private final Consumer<EndpointState<E>> listener;
    private volatile EndpointSnapshot<E> snapshot;
    private volatile int ejected;

    /**
     * A load balancer without endpoints.
     *
     * @param listener is told of every endpoint that is ejected or taken back; it must be short
     */
    public LoadBalancer(LoadBalancingPolicy balance, Environment environment, Consumer<EndpointState<E>> listener) {
        this.balancingPolicy = requireNonNull(balance, "balance");
        this.environment = requireNonNull(environment, "environment");
        this.listener = requireNonNull(listener, "listener");
        this.snapshot = new EndpointSnapshot<>(List.of(), balance);
    }

    /** These are the endpoints now; what is known of those that stay is kept. */
    public synchronized void update(List<WeightedEndpoint<E>> weightedEndpoints) {
        Map<E, BalancedEndpoint<E>> before = snapshot.byEndpoint;
        List<BalancedEndpoint<E>> endpoints = new ArrayList<>();
        for (WeightedEndpoint<E> weightedEndpoint : weightedEndpoints) {
            BalancedEndpoint<E> known = before.get(weightedEndpoint.endpoint());
            if (known == null || !known.isSameAs(weightedEndpoint)) {
                known = new BalancedEndpoint<>(weightedEndpoint, this);
            }
            known.update(weightedEndpoint);
            endpoints.add(known);
        }
        snapshot = new EndpointSnapshot<>(endpoints, balancingPolicy);
        // When others went, those that are left may be too many to be without.
        List<BalancedEndpoint<E>> out =
                endpoints.stream().filter(BalancedEndpoint::isEjected).toList();
        int most = endpoints.size() / 2;
        out.stream()
                .skip(most)
                .forEach(balancedEndpoint ->
                        balancedEndpoint.reinstate(new InServicePeriod<>(balancedEndpoint, this, 0)));
        ejected = Math.min(out.size(), most);
    }

    /**
     * Chooses one: near, not tried, and well, if there is such a one; else what comes nearest to that.
     *
     * @param tried where earlier attempts of the call went
     * @param refusesCalls those that would refuse the call now
     * @return empty when there are no endpoints
     */
    public Optional<E> choose(Set<E> tried, Predicate<E> refusesCalls) {
        EndpointSnapshot<E> now = snapshot;
        BalancedEndpoint<E> chosen = tried.isEmpty() && ejected > 0 ? claimDueTrial(now, refusesCalls) : null;
        if (chosen == null) {
            chosen = pick(now, balancedEndpoint -> isUntriedAndAvailable(balancedEndpoint, tried, refusesCalls));
        }
        if (chosen == null && !tried.isEmpty()) {
            chosen = pick(
                    now,
                    balancedEndpoint ->
                            !balancedEndpoint.isEjected() && !refusesCalls.test(balancedEndpoint.endpoint()));
        }
        if (chosen == null) {
            chosen = pick(now, balancedEndpoint -> !refusesCalls.test(balancedEndpoint.endpoint()));
        }
        if (chosen == null) {
            chosen = pick(now, balancedEndpoint -> true);
        }
        return chosen == null ? Optional.empty() : Optional.of(chosen.endpoint());
    }

    /** Whether there is one that was not tried and is well. */
    public boolean hasUntried(Set<E> tried, Predicate<E> refusesCalls) {
        for (BalancedEndpoint<E> balancedEndpoint : snapshot.all) {
            if (isUntriedAndAvailable(balancedEndpoint, tried, refusesCalls)) {
                return true;
            }
        }
        return false;
    }

    /** A call to an endpoint begins. */
    public EndpointSelector.AttemptTracker begin(E endpoint) {
        BalancedEndpoint<E> balancedEndpoint = snapshot.byEndpoint.get(endpoint);
        if (balancedEndpoint == null) {
            // It went between the choice and now.
            return attemptResult -> {};
        }
        EndpointEjection ejection = balancedEndpoint.ejection();
        return ejection != null && ejection.isOver(now())
                ? new Trial<>(balancedEndpoint, this, ejection)
                : balancedEndpoint.inService().begin();
    }

    /** How all of them are doing. */
    public List<EndpointState<E>> states() {
        return snapshot.all.stream().map(BalancedEndpoint::state).toList();
    }

    long now() {
        return environment.nanos();
    }

    OutlierEjectionPolicy ejectionPolicy() {
        return ejectionPolicy;
    }

    /**
     * Race: two ends of calls may both want to. One does; the other finds the endpoint ejected, or its time in service
     * over.
     */
    void eject(BalancedEndpoint<E> balancedEndpoint, InServicePeriod<E> period, String reason) {
        synchronized (this) {
            boolean isCurrent = balancedEndpoint.inService() == period
                    && !balancedEndpoint.isEjected()
                    && isRegistered(balancedEndpoint);
            if (!isCurrent || (ejected + 1) * 2 > snapshot.all.size()) {
                return;
            }
            long longAgo =
                    ejectionPolicy.duration(Math.max(1, period.ejections()), 0).toNanos();
            ejected++;
            balancedEndpoint.eject(ejection(period.ejectionsIfNow(now(), longAgo), environment.now(), reason));
        }
        listener.accept(balancedEndpoint.state());
    }

    void extendEjection(BalancedEndpoint<E> balancedEndpoint, EndpointEjection before) {
        synchronized (this) {
            if (balancedEndpoint.ejection() == before) {
                balancedEndpoint.eject(ejection(
                        before.consecutiveEjections() + 1,
                        before.state().since(),
                        before.state().reason()));
            }
        }
    }

    void reinstate(BalancedEndpoint<E> balancedEndpoint, EndpointEjection ejection) {
        synchronized (this) {
            if (balancedEndpoint.ejection() != ejection) {
                return;
            }
            balancedEndpoint.reinstate(new InServicePeriod<>(balancedEndpoint, this, ejection.consecutiveEjections()));
            if (isRegistered(balancedEndpoint)) {
                ejected--;
            }
        }
        listener.accept(balancedEndpoint.state());
    }

    private EndpointEjection ejection(int times, Instant since, String reason) {
        Duration length = ejectionPolicy.duration(times, environment.random().nextDouble());
        EndpointState.EjectionState state =
                new EndpointState.EjectionState(since, environment.now().plus(length), reason);
        return new EndpointEjection(state, now() + length.toNanos(), times);
    }

    @SuppressWarnings("ReferenceEquality") // a successor at the same endpoint is another instance
    private boolean isRegistered(BalancedEndpoint<E> balancedEndpoint) {
        return snapshot.byEndpoint.get(balancedEndpoint.endpoint()) == balancedEndpoint;
    }

    private boolean isUntriedAndAvailable(
            BalancedEndpoint<E> balancedEndpoint, Set<E> tried, Predicate<E> refusesCalls) {
        return !balancedEndpoint.isEjected()
                && !tried.contains(balancedEndpoint.endpoint())
                && !refusesCalls.test(balancedEndpoint.endpoint());
    }

    private @Nullable BalancedEndpoint<E> claimDueTrial(EndpointSnapshot<E> now, Predicate<E> refusesCalls) {
        long time = now();
        for (BalancedEndpoint<E> balancedEndpoint : now.all) {
            EndpointEjection ejection = balancedEndpoint.ejection();
            if (ejection != null
                    && ejection.isOver(time)
                    && !refusesCalls.test(balancedEndpoint.endpoint())
                    && ejection.claimTrial(
                            time, ejectionPolicy.initialDuration().toNanos())) {
                return balancedEndpoint;
            }
        }
        return null;
    }

    /** A near one, unless it is loaded twice as much as a far one. */
    private @Nullable BalancedEndpoint<E> pick(EndpointSnapshot<E> now, Predicate<BalancedEndpoint<E>> wanted) {
        BalancedEndpoint<E> near = now.sameZone.choose(wanted, environment);
        if (now.otherZones.isEmpty() || (near != null && near.load() <= SAME_ZONE_LOAD_ALLOWANCE)) {
            return near;
        }
        BalancedEndpoint<E> far = now.otherZones.choose(wanted, environment);
        if (near == null || far == null) {
            return near == null ? far : near;
        }
        return near.load() > 2 * far.load() + SAME_ZONE_LOAD_ALLOWANCE ? far : near;
    }

    /** The endpoints at one moment. Immutable. */
    private static final class EndpointSnapshot<E> {
        private final List<BalancedEndpoint<E>> all;
        private final Map<E, BalancedEndpoint<E>> byEndpoint = new HashMap<>();
        private final LocalityEndpoints<E> sameZone;
        private final LocalityEndpoints<E> otherZones;

        private EndpointSnapshot(List<BalancedEndpoint<E>> endpoints, LoadBalancingPolicy balance) {
            all = List.copyOf(endpoints);
            endpoints.forEach(balancedEndpoint -> byEndpoint.put(balancedEndpoint.endpoint(), balancedEndpoint));
            List<BalancedEndpoint<E>> nearOnes =
                    endpoints.stream().filter(BalancedEndpoint::isSameZone).toList();
            boolean isDivided = !nearOnes.isEmpty() && nearOnes.size() < endpoints.size();
            sameZone = new LocalityEndpoints<>(isDivided ? nearOnes : endpoints, balance);
            otherZones = new LocalityEndpoints<>(
                    isDivided
                            ? endpoints.stream()
                                    .filter(balancedEndpoint -> !balancedEndpoint.isSameZone())
                                    .toList()
                            : List.of(),
                    balance);
        }
    }
}
