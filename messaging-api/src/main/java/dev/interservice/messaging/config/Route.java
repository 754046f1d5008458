package dev.interservice.messaging.config;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.resilience.BalancePolicy;
import dev.interservice.messaging.resilience.CallPolicy;
import dev.interservice.messaging.resilience.HandlerPolicy;
import dev.interservice.messaging.resilience.RetryPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How one contract travels when all layers are put together: nothing is left open but the transport and the registry,
 * which are empty when no layer names one.
 *
 * @param calls how requests survive
 * @param messages how commands and events survive, until they are accepted
 */
public record Route(
        Optional<String> transport,
        Optional<String> lookup,
        BalancePolicy balance,
        Duration timeout,
        CallPolicy calls,
        CallPolicy messages,
        HandlerPolicy handler,
        Set<String> require) {
    static final RouteSettings BUILT_IN = RouteSettings.NONE
            .balance(BalancePolicy.TWO_CHOICES)
            .timeout(Duration.ofSeconds(2))
            .retry(RetrySettings.NONE
                    .maxAttempts(3)
                    .backoff(Duration.ofMillis(50), Duration.ofSeconds(2))
                    .budget(RetryPolicy.USUAL_BUDGET))
            .breaker(BreakerSettings.BUILT_IN)
            .handler(HandlerSettings.NONE
                    .concurrency(16)
                    .queue(64)
                    .timeout(Duration.ofSeconds(30))
                    .redelivery(5, Duration.ofMillis(250), Duration.ofMinutes(10))
                    .breaker(BreakerSettings.of(HandlerPolicy.USUAL_BREAKER)));

    /** All layers put together, upon the built-in ones. */
    static Route of(RouteSettings layers) {
        RouteSettings all = layers.over(BUILT_IN);
        CallPolicy calls = new CallPolicy(
                retry(all.retry()),
                all.breaker().policy(),
                all.bulkhead().policy(),
                all.rateLimit().policy());
        return new Route(
                Optional.ofNullable(all.transport()),
                all.namedLookup(),
                requireNonNull(all.balance()),
                requireNonNull(all.timeout()),
                calls,
                calls.retriesOnly(),
                handler(all.handler()),
                all.require());
    }

    static RetryPolicy retry(RetrySettings settings) {
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
                        .over(BreakerSettings.of(HandlerPolicy.USUAL_BREAKER))
                        .policy());
    }
}
