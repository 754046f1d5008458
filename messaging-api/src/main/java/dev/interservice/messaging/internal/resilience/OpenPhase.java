package dev.interservice.messaging.internal.resilience;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.internal.resilience.EndpointBreaker.BreakerPermit;
import dev.interservice.messaging.internal.resilience.EndpointBreaker.BreakerState;
import java.time.Duration;
import java.util.Optional;

/** Lets no call through until its time is over; then whoever asks first makes the breaker half open. */
final class OpenPhase implements BreakerPhase {
    private final BreakerPhases phases;
    private final Environment environment;
    private final long until;

    OpenPhase(BreakerPhases phases, Environment environment, Duration open) {
        this.phases = phases;
        this.environment = environment;
        this.until = environment.nanos() + open.toNanos();
    }

    @Override
    public BreakerState state() {
        return BreakerState.OPEN;
    }

    @Override
    public Duration remainingOpen() {
        return Duration.ofNanos(Math.max(0, remainingNanos()));
    }

    @Override
    public boolean refusesCalls() {
        return remainingNanos() > 0;
    }

    @Override
    public Optional<BreakerPermit> tryAcquire(Duration longest) {
        return remainingNanos() > 0 ? Optional.empty() : phases.halfOpen(this).tryAcquire(longest);
    }

    private long remainingNanos() {
        return until - environment.nanos();
    }
}
