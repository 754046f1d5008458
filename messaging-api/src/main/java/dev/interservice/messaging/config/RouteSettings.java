package dev.interservice.messaging.config;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.resilience.BalancePolicy;
import dev.interservice.messaging.transport.Guarantee;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How contracts travel, at one layer: the defaults, a service, or one contract. What is null is decided by the layer
 * below; requirements add up.
 *
 * @param transport the name of the transport
 * @param lookup the name of the registry that knows where a service is, for transports that need to be told
 * @param balance how one of several instances is chosen
 * @param timeout how long a caller waits
 * @param retry how a call is tried again
 * @param breaker when a peer that fails is left alone
 * @param bulkhead how many requests to a service may be in flight
 * @param rateLimit how many requests to a service may begin in a time
 * @param handler how handlers are run
 * @param require guarantees the transport must make, in kebab-case, such as {@code survives-broker-restart}
 */
public record RouteSettings(
        @Nullable String transport,
        @Nullable String lookup,
        @Nullable BalancePolicy balance,
        @Nullable Duration timeout,
        RetrySettings retry,
        BreakerSettings breaker,
        BulkheadSettings bulkhead,
        RateLimitSettings rateLimit,
        HandlerSettings handler,
        @Shape.EnumNames(Guarantee.class) Set<String> require) {
    /** Nothing decided. */
    public static final RouteSettings NONE = new RouteSettings(
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
    public RouteSettings {
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
    public RouteSettings transport(String value) {
        return new RouteSettings(
                value, lookup, balance, timeout, retry, breaker, bulkhead, rateLimit, handler, require);
    }

    /** These settings with another registry. */
    public RouteSettings lookup(String value) {
        return new RouteSettings(
                transport, value, balance, timeout, retry, breaker, bulkhead, rateLimit, handler, require);
    }

    /** These settings with another choice among instances. */
    public RouteSettings balance(BalancePolicy value) {
        return new RouteSettings(
                transport, lookup, value, timeout, retry, breaker, bulkhead, rateLimit, handler, require);
    }

    /** These settings with another timeout. */
    public RouteSettings timeout(Duration value) {
        return new RouteSettings(
                transport, lookup, balance, value, retry, breaker, bulkhead, rateLimit, handler, require);
    }

    /** These settings with other retries. */
    public RouteSettings retry(RetrySettings value) {
        return new RouteSettings(
                transport, lookup, balance, timeout, value, breaker, bulkhead, rateLimit, handler, require);
    }

    /** These settings with another breaker. */
    public RouteSettings breaker(BreakerSettings value) {
        return new RouteSettings(
                transport, lookup, balance, timeout, retry, value, bulkhead, rateLimit, handler, require);
    }

    /** These settings with so many requests to a service in flight. */
    public RouteSettings bulkhead(int maxCalls) {
        BulkheadSettings value = new BulkheadSettings(maxCalls);
        return new RouteSettings(
                transport, lookup, balance, timeout, retry, breaker, value, rateLimit, handler, require);
    }

    /** These settings with so many requests to a service in each such time. */
    public RouteSettings rateLimit(int calls, Duration per) {
        RateLimitSettings value = new RateLimitSettings(calls, per);
        return new RouteSettings(
                transport, lookup, balance, timeout, retry, breaker, bulkhead, value, handler, require);
    }

    /** These settings with handlers run in another way. */
    public RouteSettings handler(HandlerSettings value) {
        return new RouteSettings(
                transport, lookup, balance, timeout, retry, breaker, bulkhead, rateLimit, value, require);
    }

    /** These settings with one more requirement. */
    public RouteSettings require(String guarantee) {
        Set<String> all = new LinkedHashSet<>(require);
        all.add(requireNonNull(guarantee, "guarantee"));
        return new RouteSettings(
                transport, lookup, balance, timeout, retry, breaker, bulkhead, rateLimit, handler, all);
    }

    Optional<String> namedLookup() {
        return Optional.ofNullable(lookup);
    }

    Optional<String> named() {
        return Optional.ofNullable(transport);
    }

    RouteSettings over(RouteSettings below) {
        Set<String> all = new LinkedHashSet<>(below.require);
        all.addAll(require);
        return new RouteSettings(
                transport != null ? transport : below.transport,
                lookup != null ? lookup : below.lookup,
                balance != null ? balance : below.balance,
                timeout != null ? timeout : below.timeout,
                retry.over(below.retry),
                breaker.over(below.breaker),
                bulkhead.over(below.bulkhead),
                rateLimit.over(below.rateLimit),
                handler.over(below.handler),
                all);
    }
}
