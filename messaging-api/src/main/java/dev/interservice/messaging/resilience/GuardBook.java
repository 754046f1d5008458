package dev.interservice.messaging.resilience;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The guards of all peers and services there were calls to. Contracts of one service that have the same limits share them;
 * so do those at one endpoint with the same breaker.
 */
final class GuardBook {
    /** More than this many peers and receivers are not remembered: instances and groups come and go. */
    private static final int MOST = 1_000;

    private final Environment environment;
    private final CallSignals signals;
    private final Map<Key, Watched> breakers = new ConcurrentHashMap<>();
    private final Map<Key, Bulkhead> bulkheads = new ConcurrentHashMap<>();
    private final Map<Key, RateLimit> rateLimits = new ConcurrentHashMap<>();
    private final Map<Key, RetryBudget> budgets = new ConcurrentHashMap<>();

    GuardBook(Environment environment, CallSignals signals) {
        this.environment = environment;
        this.signals = signals;
    }

    Breaker breaker(String peer, BreakerPolicy policy) {
        Key key = new Key(peer, policy);
        Watched known = breakers.get(key);
        if (known != null) {
            return known.breaker;
        }
        bound(breakers);
        return breakers.computeIfAbsent(key, absent -> new Watched(peer, policy)).breaker;
    }

    Bulkhead bulkhead(String service, Integer limit) {
        return find(bulkheads, new Key(service, limit), key -> new Bulkhead(service, limit));
    }

    RateLimit rateLimit(String service, RatePolicy policy) {
        return find(rateLimits, new Key(service, policy), key -> new RateLimit(policy, environment));
    }

    RetryBudget budget(String service, Percent share) {
        Key key = new Key(service, share);
        RetryBudget known = budgets.get(key);
        if (known != null) {
            return known;
        }
        bound(budgets);
        return budgets.computeIfAbsent(key, absent -> new RetryBudget(share.fraction(), environment));
    }

    /** The peers that are left alone, or being tried. One that nobody has called since is forgotten after a while. */
    List<Health.Component> health() {
        return breakers.values().stream()
                .filter(Watched::isTroubled)
                .map(watched -> watched.health)
                .toList();
    }

    /** Any of them: what is still in use begins anew, which is no worse than after a restart. */
    private static void bound(Map<Key, ?> all) {
        if (all.size() >= MOST) {
            all.keySet().stream().limit(MOST / 2).toList().forEach(all::remove);
        }
    }

    private static <G> G find(Map<Key, G> all, Key key, Function<Key, G> make) {
        G known = all.get(key);
        return known == null ? all.computeIfAbsent(key, make) : known;
    }

    /** A breaker, and what is to be said of it. */
    private final class Watched {
        private final String name;
        private final Duration memory;
        private final Breaker breaker;
        private volatile Health.Component health;
        private volatile long changedAt;

        Watched(String peer, BreakerPolicy policy) {
            name = "calls to " + peer;
            memory = policy.window().plus(policy.open());
            health = component(Breaker.State.CLOSED);
            changedAt = environment.nanos();
            breaker = new Breaker(peer, policy, environment, this::changed);
        }

        boolean isTroubled() {
            return breaker.state() != Breaker.State.CLOSED && environment.nanos() - changedAt < memory.toNanos();
        }

        private void changed(Breaker.State state) {
            changedAt = environment.nanos();
            health = component(state);
            signals.stateChanged(health);
        }

        private Health.Component component(Breaker.State state) {
            return switch (state) {
                case CLOSED -> new Health.Component(name, Health.Status.UP, environment.now(), "");
                case OPEN ->
                    new Health.Component(
                            name, Health.Status.DEGRADED, environment.now(), "too many failed: none is made");
                case HALF_OPEN ->
                    new Health.Component(
                            name, Health.Status.DEGRADED, environment.now(), "too many failed: a few are tried");
            };
        }
    }

    /** A peer or service, with what is asked for it. */
    private record Key(String name, Object policy) {
        /** Of the name alone, which knows it already: there are few policies for one name, and this is asked each call. */
        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }
}
