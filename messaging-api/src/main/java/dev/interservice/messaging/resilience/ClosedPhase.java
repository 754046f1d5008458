package dev.interservice.messaging.resilience;

import dev.interservice.messaging.resilience.Breaker.Permit;
import dev.interservice.messaging.resilience.Breaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.Optional;

/** Lets every call through until too large a share of those in the window has failed. */
final class ClosedPhase implements BreakerPhase.Counting {
    private final BreakerPhases phases;
    private final CircuitBreaker window;

    ClosedPhase(BreakerPhases phases, CircuitBreaker window) {
        this.phases = phases;
        this.window = window;
    }

    @Override
    public State state() {
        return State.CLOSED;
    }

    @Override
    public boolean isFull() {
        return false;
    }

    @Override
    public Optional<Permit> tryAcquire(Duration longest) {
        return Optional.of(new Permit(this, 0));
    }

    @Override
    public void success(Permit permit) {
        phases.success(window);
        judge();
    }

    @Override
    public void failure(Permit permit) {
        phases.failure(window);
        judge();
    }

    @Override
    public void release(Permit permit) {
        window.releasePermission();
    }

    /** After a success, too: with it the window may hold enough calls to see that most of them failed. */
    private void judge() {
        if (window.getState() == CircuitBreaker.State.OPEN) {
            phases.open(this);
        }
    }
}
