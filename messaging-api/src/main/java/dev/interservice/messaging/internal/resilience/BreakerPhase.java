package dev.interservice.messaging.internal.resilience;

import dev.interservice.messaging.internal.resilience.EndpointBreaker.BreakerPermit;
import dev.interservice.messaging.internal.resilience.EndpointBreaker.BreakerState;
import java.time.Duration;
import java.util.Optional;

/**
 * What a {@link EndpointBreaker} is from one change of its state to the next. A permit belongs to the phase that gave
 * it: once the phase is over nobody looks at it any more, so late results count for nothing and give back no slot,
 * without a check that could lose a race.
 */
sealed interface BreakerPhase permits BreakerPhase.CountingPhase, OpenPhase {
    BreakerState state();

    Duration remainingOpen();

    boolean refusesCalls();

    Optional<BreakerPermit> tryAcquire(Duration longest);

    /** A phase that gives permits and counts how their calls end. */
    sealed interface CountingPhase extends BreakerPhase permits ClosedPhase, HalfOpenPhase {
        @Override
        default Duration remainingOpen() {
            return Duration.ZERO;
        }

        void success(BreakerPermit permit);

        void failure(BreakerPermit permit);

        void release(BreakerPermit permit);
    }
}
