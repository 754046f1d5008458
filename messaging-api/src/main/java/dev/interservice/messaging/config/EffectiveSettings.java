package dev.interservice.messaging.config;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.resilience.CallPolicy;
import dev.interservice.messaging.resilience.HandlerPolicy;
import dev.interservice.messaging.resilience.LoadBalancingPolicy;
import dev.interservice.messaging.resilience.RetryPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of one contract when all layers are put together: nothing is left open but the transport and the
 * registry, which are empty when no layer names one.
 *
 * @param calls how requests survive
 * @param messages how commands and events survive, until they are accepted
 */
public record EffectiveSettings(
        Optional<String> transport,
        Optional<String> lookup,
        LoadBalancingPolicy balance,
        Duration timeout,
        CallPolicy calls,
        CallPolicy messages,
        HandlerPolicy handler,
        Set<String> require) {
    static final ScopedSettings BUILT_IN = ScopedSettings.NONE
            .balance(LoadBalancingPolicy.TWO_CHOICES)
            .timeout(Duration.ofSeconds(2))
            .retry(RetrySettings.NONE
                    .maxAttempts(3)
                    .backoff(Duration.ofMillis(50), Duration.ofSeconds(2))
                    .budget(RetryPolicy.DEFAULT_BUDGET))
            .breaker(BreakerSettings.BUILT_IN)
            .handler(HandlerSettings.NONE
                    .concurrency(16)
                    .queue(64)
                    .timeout(Duration.ofSeconds(30))
                    .redelivery(5, Duration.ofMillis(250), Duration.ofMinutes(10))
                    .breaker(BreakerSettings.of(HandlerPolicy.DEFAULT_BREAKER)));

    /** All layers put together, upon the built-in ones. */
    static EffectiveSettings of(ScopedSettings settings) {
        ScopedSettings all = settings.withFallback(BUILT_IN);
        CallPolicy calls = new CallPolicy(
                retryPolicy(all.retry()),
                all.breaker().policy(),
                all.bulkhead().policy(),
                all.rateLimit().policy());
        return new EffectiveSettings(
                Optional.ofNullable(all.transport()),
                all.lookupName(),
                requireNonNull(all.balance()),
                requireNonNull(all.timeout()),
                calls,
                calls.retriesOnly(),
                handler(all.handler()),
                all.require());
    }

    static RetryPolicy retryPolicy(RetrySettings settings) {
        return new RetryPolicy(
                requireNonNull(settings.maxAttempts()),
                requireNonNull(settings.backoff()),
                requireNonNull(settings.maxBackoff()),
                Optional.ofNullable(settings.attemptTimeout()),
                requireNonNull(settings.budget()));
    }

    static HandlerPolicy handler(HandlerSettings settings) {
        return new HandlerPolicy(
                requireNonNull(settings.concurrency()),
                requireNonNull(settings.queue()),
                requireNonNull(settings.timeout()),
                requireNonNull(settings.maxAttempts()),
                requireNonNull(settings.backoff()),
                requireNonNull(settings.maxBackoff()),
                settings.breaker()
                        .withFallback(BreakerSettings.of(HandlerPolicy.DEFAULT_BREAKER))
                        .policy());
    }
}
