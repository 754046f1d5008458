package dev.interservice.messaging.resilience;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The guards of all peers and services there were calls to. Contracts of one service that have the same limits share them;
 * so do those at one endpoint with the same breaker.
 */
final class GuardBook {
    /** More than this many peers are not remembered: instances come and go. */
    private static final int MOST = 1_000;

    private final Environment environment;
    private final CallSignals signals;
    private final Map<Key, Breaker> breakers = new ConcurrentHashMap<>();
    private final Map<Key, Bulkhead> bulkheads = new ConcurrentHashMap<>();
    private final Map<Key, RateLimit> rateLimits = new ConcurrentHashMap<>();
    private final Map<Key, RetryBudget> budgets = new ConcurrentHashMap<>();
    private final Map<Key, Health.Component> troubled = new ConcurrentHashMap<>();

    GuardBook(Environment environment, CallSignals signals) {
        this.environment = environment;
        this.signals = signals;
    }

    Breaker breaker(String peer, BreakerPolicy policy) {
        return find(
                breakers,
                new Key(peer, policy),
                key -> new Breaker(peer, policy, environment, state -> changed(key, state)));
    }

    Bulkhead bulkhead(String service, Integer limit) {
        return find(bulkheads, new Key(service, limit), key -> new Bulkhead(service, limit));
    }

    RateLimit rateLimit(String service, RatePolicy policy) {
        return find(rateLimits, new Key(service, policy), key -> new RateLimit(policy, environment));
    }

    RetryBudget budget(String service, Percent share) {
        return find(budgets, new Key(service, share), key -> new RetryBudget(share.fraction(), environment));
    }

    /** The peers that are left alone, or being tried. */
    List<Health.Component> health() {
        return List.copyOf(troubled.values());
    }

    private void changed(Key key, Breaker.State state) {
        String name = "calls to " + key.name();
        Health.Component component = switch (state) {
            case CLOSED -> new Health.Component(name, Health.Status.UP, environment.now(), "");
            case OPEN ->
                new Health.Component(name, Health.Status.DEGRADED, environment.now(), "too many failed: none is made");
            case HALF_OPEN ->
                new Health.Component(
                        name, Health.Status.DEGRADED, environment.now(), "too many failed: a few are tried");
        };
        if (state == Breaker.State.CLOSED) {
            troubled.remove(key);
        } else {
            troubled.put(key, component);
        }
        signals.stateChanged(component);
    }

    private static <G> G find(Map<Key, G> all, Key key, Function<Key, G> make) {
        G known = all.get(key);
        if (known != null) {
            return known;
        }
        if (all.size() >= MOST) {
            // Any of them: what is still in use begins anew, which is no worse than after a restart.
            all.keySet().stream().limit(MOST / 2).toList().forEach(all::remove);
        }
        return all.computeIfAbsent(key, make);
    }

    /** A peer or service, with what is asked for it. */
    private record Key(String name, Object policy) {}
}
