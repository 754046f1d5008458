package dev.interservice.messaging.resilience;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How the calls of one contract survive.
 *
 * @param retry how often, how far apart, and how many in all
 * @param breaker when the circuit of an endpoint opens; empty for never
 * @param bulkhead how many calls of a service may be in flight; empty for no limit but that of all calls
 * @param rateLimit how many calls of a service may begin in a time; empty for no limit
 */
public record CallPolicy(
        RetryPolicy retry,
        Optional<CircuitBreakerPolicy> breaker,
        Optional<Integer> bulkhead,
        Optional<RateLimitPolicy> rateLimit) {
    /** Checks that every part is there. */
    public CallPolicy {
        requireNonNull(retry, "retry");
        requireNonNull(breaker, "breaker");
        requireNonNull(bulkhead, "bulkhead");
        requireNonNull(rateLimit, "rateLimit");
    }

    /** The retries alone: for messages, which wait at the transport and not at an endpoint. */
    public CallPolicy retriesOnly() {
        return new CallPolicy(retry, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
