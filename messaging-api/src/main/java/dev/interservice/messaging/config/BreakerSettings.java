package dev.interservice.messaging.config;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.interservice.messaging.resilience.CircuitBreakerPolicy;
import dev.interservice.messaging.resilience.Percent;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The {@code breaker} keys of one layer; what is null is decided by the layer below. See {@link CircuitBreakerPolicy}.
 */
public record BreakerSettings(
        @Nullable Boolean enabled,
        @Nullable Percent failureRate,
        @Nullable Integer minimumCalls,
        @Nullable Duration window,
        @Nullable Duration open,
        @Nullable Integer trialCalls) {
    /** Nothing decided. */
    public static final BreakerSettings NONE = new BreakerSettings(null, null, null, null, null, null);

    static final BreakerSettings BUILT_IN = of(CircuitBreakerPolicy.DEFAULT);

    private static final double WHOLE = 100;

    /** Checks each number. */
    public BreakerSettings {
        CircuitBreakerPolicy defaults = CircuitBreakerPolicy.DEFAULT;
        new CircuitBreakerPolicy(
                failureRate == null ? defaults.failureRate() : failureRate.fraction(),
                requireNonNullElse(minimumCalls, defaults.minimumCalls()),
                requireNonNullElse(window, defaults.window()),
                requireNonNullElse(open, defaults.open()),
                requireNonNullElse(trialCalls, defaults.trialCalls()));
    }

    /** A breaker of this kind, with nothing left to the layer below. */
    public static BreakerSettings of(CircuitBreakerPolicy policy) {
        return new BreakerSettings(
                true,
                new Percent(policy.failureRate() * WHOLE),
                policy.minimumCalls(),
                policy.window(),
                policy.open(),
                policy.trialCalls());
    }

    /** These settings without a breaker. */
    public BreakerSettings disabled() {
        return new BreakerSettings(false, failureRate, minimumCalls, window, open, trialCalls);
    }

    BreakerSettings withFallback(BreakerSettings fallback) {
        return new BreakerSettings(
                enabled != null ? enabled : fallback.enabled,
                failureRate != null ? failureRate : fallback.failureRate,
                minimumCalls != null ? minimumCalls : fallback.minimumCalls,
                window != null ? window : fallback.window,
                open != null ? open : fallback.open,
                trialCalls != null ? trialCalls : fallback.trialCalls);
    }

    /** What it comes to upon the built-in layer; empty when there is to be none. */
    Optional<CircuitBreakerPolicy> policy() {
        BreakerSettings all = withFallback(BUILT_IN);
        return requireNonNull(all.enabled) ? Optional.of(all.toPolicy()) : Optional.empty();
    }

    private CircuitBreakerPolicy toPolicy() {
        return new CircuitBreakerPolicy(
                requireNonNull(failureRate).fraction(),
                requireNonNull(minimumCalls),
                requireNonNull(window),
                requireNonNull(open),
                requireNonNull(trialCalls));
    }
}
