package dev.interservice.messaging.internal.resilience;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.resilience.CircuitBreakerPolicy;
import dev.interservice.messaging.resilience.Percent;
import dev.interservice.messaging.resilience.RateLimitPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The guards of all endpoints and destinations there were calls to. Contracts of one destination that have the same
 * limits share them; so do those at one endpoint with the same breaker.
 */
final class GuardRegistry {
    /** More than this many endpoints and destinations are not remembered: instances and groups come and go. */
    private static final int MAX_ENTRIES = 1_000;

    private final Environment environment;
    private final CallSignals signals;
    private final Map<GuardKey, MonitoredBreaker> breakers = new ConcurrentHashMap<>();
    private final Map<GuardKey, Bulkhead> bulkheads = new ConcurrentHashMap<>();
    private final Map<GuardKey, CallRateLimiter> rateLimits = new ConcurrentHashMap<>();
    private final Map<GuardKey, RetryBudget> budgets = new ConcurrentHashMap<>();

    GuardRegistry(Environment environment, CallSignals signals) {
        this.environment = environment;
        this.signals = signals;
    }

    EndpointBreaker breaker(String endpoint, CircuitBreakerPolicy policy) {
        GuardKey key = new GuardKey(endpoint, policy);
        MonitoredBreaker monitoredBreaker = breakers.get(key);
        if (monitoredBreaker != null) {
            return monitoredBreaker.breaker;
        }
        evictIfFull(breakers);
        return breakers.computeIfAbsent(key, absent -> new MonitoredBreaker(endpoint, policy)).breaker;
    }

    Bulkhead bulkhead(String destination, Integer limit) {
        return getOrCreate(bulkheads, new GuardKey(destination, limit), key -> new Bulkhead(destination, limit));
    }

    CallRateLimiter rateLimit(String destination, RateLimitPolicy policy) {
        return getOrCreate(
                rateLimits, new GuardKey(destination, policy), key -> new CallRateLimiter(policy, environment));
    }

    RetryBudget budget(String destination, Percent share) {
        GuardKey key = new GuardKey(destination, share);
        RetryBudget known = budgets.get(key);
        if (known != null) {
            return known;
        }
        evictIfFull(budgets);
        return budgets.computeIfAbsent(key, absent -> new RetryBudget(share.fraction(), environment));
    }

    /**
     * The endpoints whose circuit is open or half open. One that nobody has called since is forgotten after a while.
     */
    List<Health.Component> health() {
        return breakers.values().stream()
                .filter(MonitoredBreaker::isUnhealthy)
                .map(monitoredBreaker -> monitoredBreaker.health)
                .toList();
    }

    /** Any of them: what is still in use begins anew, which is no worse than after a restart. */
    private static void evictIfFull(Map<GuardKey, ?> all) {
        if (all.size() >= MAX_ENTRIES) {
            all.keySet().stream().limit(MAX_ENTRIES / 2).toList().forEach(all::remove);
        }
    }

    private static <G> G getOrCreate(Map<GuardKey, G> all, GuardKey key, Function<GuardKey, G> make) {
        G known = all.get(key);
        return known == null ? all.computeIfAbsent(key, make) : known;
    }

    /** A breaker, and what is to be said of it. */
    private final class MonitoredBreaker {
        private final String name;
        private final Duration unhealthyRetention;
        private final EndpointBreaker breaker;
        private volatile Health.Component health;
        private volatile long changedAt;

        MonitoredBreaker(String endpoint, CircuitBreakerPolicy policy) {
            name = "calls to " + endpoint;
            unhealthyRetention = policy.window().plus(policy.open());
            health = component(EndpointBreaker.BreakerState.CLOSED);
            changedAt = environment.nanos();
            breaker = new EndpointBreaker(endpoint, policy, environment, this::onStateChange);
        }

        boolean isUnhealthy() {
            return breaker.state() != EndpointBreaker.BreakerState.CLOSED
                    && environment.nanos() - changedAt < unhealthyRetention.toNanos();
        }

        private void onStateChange(EndpointBreaker.BreakerState state) {
            changedAt = environment.nanos();
            health = component(state);
            signals.stateChanged(health);
        }

        private Health.Component component(EndpointBreaker.BreakerState state) {
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

    /** An endpoint or a destination, with the policy that is asked for it. */
    private record GuardKey(String name, Object policy) {
        /**
         * Of the name alone, which knows it already: there are few policies for one name, and this is asked each call.
         */
        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }
}
