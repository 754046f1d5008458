package dev.interservice.messaging.resilience;

import dev.interservice.messaging.resilience.Breaker.Permit;
import dev.interservice.messaging.resilience.Breaker.State;
import java.time.Duration;
import java.util.Optional;

/**
 * What a {@link Breaker} is from one change of its state to the next. A permit belongs to the phase that gave it: once the
 * phase is over nobody looks at it any more, so late results count for nothing and give back no slot, without a check
 * that could lose a race.
 */
sealed interface BreakerPhase permits BreakerPhase.Counting, OpenPhase {
    State state();

    Duration remainingOpen();

    boolean isFull();

    Optional<Permit> tryAcquire(Duration longest);

    /** A phase that gives permits and counts how their calls end. */
    sealed interface Counting extends BreakerPhase permits ClosedPhase, HalfOpenPhase {
        @Override
        default Duration remainingOpen() {
            return Duration.ZERO;
        }

        void success(Permit permit);

        void failure(Permit permit);

        void release(Permit permit);
    }
}
