package dev.interservice.messaging.internal.resilience;

import dev.interservice.messaging.internal.resilience.EndpointBreaker.BreakerPermit;
import dev.interservice.messaging.internal.resilience.EndpointBreaker.BreakerState;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.Optional;

/** Lets every call through until too large a share of those in the window has failed. */
final class ClosedPhase implements BreakerPhase.CountingPhase {
    private final BreakerPhases phases;
    private final CircuitBreaker window;

    ClosedPhase(BreakerPhases phases, CircuitBreaker window) {
        this.phases = phases;
        this.window = window;
    }

    @Override
    public BreakerState state() {
        return BreakerState.CLOSED;
    }

    @Override
    public boolean refusesCalls() {
        return false;
    }

    @Override
    public Optional<BreakerPermit> tryAcquire(Duration longest) {
        return Optional.of(new BreakerPermit(this, 0));
    }

    @Override
    public void success(BreakerPermit permit) {
        phases.success(window);
        evaluate();
    }

    @Override
    public void failure(BreakerPermit permit) {
        phases.failure(window);
        evaluate();
    }

    @Override
    public void release(BreakerPermit permit) {
        window.releasePermission();
    }

    /** After a success, too: with it the window may hold enough calls to see that most of them failed. */
    private void evaluate() {
        if (window.getState() == CircuitBreaker.State.OPEN) {
            phases.open(this);
        }
    }
}
