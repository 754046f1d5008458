package dev.interservice.messaging.config;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.internal.binding.ConfigSchema;
import dev.interservice.messaging.resilience.LoadBalancingPolicy;
import dev.interservice.messaging.transport.Guarantee;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of contracts at one layer: the defaults, a service, or one contract. What is null is decided by the
 * layer below; requirements add up.
 *
 * @param transport the name of the transport
 * @param lookup the name of the registry that knows where a service is, for transports that need to be told
 * @param balance how one of several instances is chosen
 * @param timeout how long a caller waits
 * @param retry how a call is tried again
 * @param breaker when the circuit of an endpoint that fails opens
 * @param bulkhead how many requests to a service may be in flight
 * @param rateLimit how many requests to a service may begin in a time
 * @param handler how handlers are run
 * @param require guarantees the transport must make, in kebab-case, such as {@code survives-broker-restart}
 */
public record ScopedSettings(
        @Nullable String transport,
        @Nullable String lookup,
        @Nullable LoadBalancingPolicy balance,
        @Nullable Duration timeout,
        RetrySettings retry,
        BreakerSettings breaker,
        BulkheadSettings bulkhead,
        RateLimitSettings rateLimit,
        HandlerSettings handler,
        @ConfigSchema.EnumNames(Guarantee.class) Set<String> require) {
    /** Nothing decided. */
    public static final ScopedSettings NONE = new ScopedSettings(
            null,
            null,
            null,
            null,
            RetrySettings.NONE,
            BreakerSettings.NONE,
            BulkheadSettings.NONE,
            RateLimitSettings.NONE,
            HandlerSettings.NONE,
            Set.of());

    /** Checks the timeout and copies the requirements; the loader leaves out what the file left out. */
    public ScopedSettings {
        if (transport != null && transport.isBlank()) {
            throw new IllegalArgumentException("transport must not be blank");
        }
        if (lookup != null && lookup.isBlank()) {
            throw new IllegalArgumentException("lookup must not be blank");
        }
        if (timeout != null && (timeout.isZero() || timeout.isNegative())) {
            throw new IllegalArgumentException("timeout must be positive, but is " + timeout);
        }
        retry = retry == null ? RetrySettings.NONE : retry;
        breaker = breaker == null ? BreakerSettings.NONE : breaker;
        bulkhead = bulkhead == null ? BulkheadSettings.NONE : bulkhead;
        rateLimit = rateLimit == null ? RateLimitSettings.NONE : rateLimit;
        handler = handler == null ? HandlerSettings.NONE : handler;
        require = Collections.unmodifiableSet(new LinkedHashSet<>(require));
    }

    /** These settings with another transport. */
    public ScopedSettings transport(String value) {
        return new ScopedSettings(
                value, lookup, balance, timeout, retry, breaker, bulkhead, rateLimit, handler, require);
    }

    /** These settings with another registry. */
    public ScopedSettings lookup(String value) {
        return new ScopedSettings(
                transport, value, balance, timeout, retry, breaker, bulkhead, rateLimit, handler, require);
    }

    /** These settings with another choice among instances. */
    public ScopedSettings balance(LoadBalancingPolicy value) {
        return new ScopedSettings(
                transport, lookup, value, timeout, retry, breaker, bulkhead, rateLimit, handler, require);
    }

    /** These settings with another timeout. */
    public ScopedSettings timeout(Duration value) {
        return new ScopedSettings(
                transport, lookup, balance, value, retry, breaker, bulkhead, rateLimit, handler, require);
    }

    /** These settings with other retries. */
    public ScopedSettings retry(RetrySettings value) {
        return new ScopedSettings(
                transport, lookup, balance, timeout, value, breaker, bulkhead, rateLimit, handler, require);
    }

    /** These settings with another breaker. */
    public ScopedSettings breaker(BreakerSettings value) {
        return new ScopedSettings(
                transport, lookup, balance, timeout, retry, value, bulkhead, rateLimit, handler, require);
    }

    /** These settings with so many requests to a service in flight. */
    public ScopedSettings bulkhead(int maxCalls) {
        BulkheadSettings value = new BulkheadSettings(maxCalls);
        return new ScopedSettings(
                transport, lookup, balance, timeout, retry, breaker, value, rateLimit, handler, require);
    }

    /** These settings with so many requests to a service in each such time. */
    public ScopedSettings rateLimit(int calls, Duration per) {
        RateLimitSettings value = new RateLimitSettings(calls, per);
        return new ScopedSettings(
                transport, lookup, balance, timeout, retry, breaker, bulkhead, value, handler, require);
    }

    /** These settings with handlers run in another way. */
    public ScopedSettings handler(HandlerSettings value) {
        return new ScopedSettings(
                transport, lookup, balance, timeout, retry, breaker, bulkhead, rateLimit, value, require);
    }

    /** These settings with one more requirement. */
    public ScopedSettings require(String guarantee) {
        Set<String> all = new LinkedHashSet<>(require);
        all.add(requireNonNull(guarantee, "guarantee"));
        return new ScopedSettings(
                transport, lookup, balance, timeout, retry, breaker, bulkhead, rateLimit, handler, all);
    }

    Optional<String> lookupName() {
        return Optional.ofNullable(lookup);
    }

    Optional<String> transportName() {
        return Optional.ofNullable(transport);
    }

    ScopedSettings withFallback(ScopedSettings fallback) {
        Set<String> all = new LinkedHashSet<>(fallback.require);
        all.addAll(require);
        return new ScopedSettings(
                transport != null ? transport : fallback.transport,
                lookup != null ? lookup : fallback.lookup,
                balance != null ? balance : fallback.balance,
                timeout != null ? timeout : fallback.timeout,
                retry.withFallback(fallback.retry),
                breaker.withFallback(fallback.breaker),
                bulkhead.withFallback(fallback.bulkhead),
                rateLimit.withFallback(fallback.rateLimit),
                handler.withFallback(fallback.handler),
                all);
    }
}
