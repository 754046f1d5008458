package dev.interservice.messaging.config;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.interservice.messaging.resilience.BreakerPolicy;
import dev.interservice.messaging.resilience.Percent;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The {@code breaker} keys of one layer; what is null is decided by the layer below. See {@link BreakerPolicy}. */
public record BreakerSettings(
        @Nullable Boolean enabled,
        @Nullable Percent failureRate,
        @Nullable Integer minimumCalls,
        @Nullable Duration window,
        @Nullable Duration open,
        @Nullable Integer trialCalls) {
    /** Nothing decided. */
    public static final BreakerSettings NONE = new BreakerSettings(null, null, null, null, null, null);

    static final BreakerSettings BUILT_IN = of(BreakerPolicy.DEFAULT);

    private static final double WHOLE = 100;

    /** Checks each number. */
    public BreakerSettings {
        BreakerPolicy usual = BreakerPolicy.DEFAULT;
        new BreakerPolicy(
                failureRate == null ? usual.failureRate() : failureRate.fraction(),
                requireNonNullElse(minimumCalls, usual.minimumCalls()),
                requireNonNullElse(window, usual.window()),
                requireNonNullElse(open, usual.open()),
                requireNonNullElse(trialCalls, usual.trialCalls()));
    }

    /** A breaker of this kind, with nothing left to the layer below. */
    public static BreakerSettings of(BreakerPolicy policy) {
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

    BreakerSettings over(BreakerSettings below) {
        return new BreakerSettings(
                enabled != null ? enabled : below.enabled,
                failureRate != null ? failureRate : below.failureRate,
                minimumCalls != null ? minimumCalls : below.minimumCalls,
                window != null ? window : below.window,
                open != null ? open : below.open,
                trialCalls != null ? trialCalls : below.trialCalls);
    }

    /** What it comes to upon the built-in layer; empty when there is to be none. */
    Optional<BreakerPolicy> policy() {
        BreakerSettings all = over(BUILT_IN);
        return requireNonNull(all.enabled) ? Optional.of(all.whole()) : Optional.empty();
    }

    private BreakerPolicy whole() {
        return new BreakerPolicy(
                requireNonNull(failureRate).fraction(),
                requireNonNull(minimumCalls),
                requireNonNull(window),
                requireNonNull(open),
                requireNonNull(trialCalls));
    }
}
