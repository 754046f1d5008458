package dev.interservice.messaging.internal.resilience;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.resilience.CircuitBreakerPolicy;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/**
 * Makes the phases of one {@link EndpointBreaker}. Each that counts has a resilience4j circuit breaker of its own, of
 * which nothing is used but the window, the slots for trials and the judgement; it starts no thread and sees no clock
 * but ours.
 */
final class BreakerPhases {
    private final EndpointBreaker breaker;
    private final Duration open;
    private final int slots;
    private final Environment environment;
    private final Exception countedFailure = new CountedFailure();
    private final CircuitBreakerConfig window;
    private final CircuitBreakerConfig trials;

    BreakerPhases(EndpointBreaker breaker, CircuitBreakerPolicy policy, Environment environment) {
        this.breaker = breaker;
        this.open = policy.open();
        this.slots = policy.trialCalls();
        this.environment = environment;
        CircuitBreakerConfig common = CircuitBreakerConfig.custom()
                .clock(new MonotonicClock(environment, environment.nanos()))
                .currentTimestampFunction(clock -> environment.nanos(), TimeUnit.NANOSECONDS)
                // A share so small that it becomes 0 % would be reached without any failure.
                .failureRateThreshold(Math.max(Float.MIN_NORMAL, (float) (policy.failureRate() * 100)))
                .automaticTransitionFromOpenToHalfOpenEnabled(false)
                .maxWaitDurationInHalfOpenState(Duration.ZERO)
                .build();
        window = CircuitBreakerConfig.from(common)
                .slidingWindow(
                        Math.toIntExact(policy.window().toSeconds()),
                        policy.minimumCalls(),
                        SlidingWindowType.TIME_BASED,
                        // The other one, without a lock, measures its window on the system's clock.
                        SlidingWindowSynchronizationStrategy.SYNCHRONIZED)
                .build();
        trials = CircuitBreakerConfig.from(common)
                .initialState(CircuitBreaker.State.HALF_OPEN)
                .permittedNumberOfCallsInHalfOpenState(policy.trialCalls())
                .slidingWindow(
                        policy.trialCalls(),
                        policy.trialCalls(),
                        SlidingWindowType.COUNT_BASED,
                        SlidingWindowSynchronizationStrategy.SYNCHRONIZED)
                .build();
    }

    void success(CircuitBreaker counts) {
        counts.onSuccess(0, TimeUnit.NANOSECONDS);
    }

    void failure(CircuitBreaker counts) {
        counts.onError(0, TimeUnit.NANOSECONDS, countedFailure);
    }

    BreakerPhase closed() {
        return new ClosedPhase(this, CircuitBreaker.of(breaker.name(), window));
    }

    void close(BreakerPhase from) {
        breaker.transition(from, closed());
    }

    void open(BreakerPhase from) {
        breaker.transition(from, new OpenPhase(this, environment, open));
    }

    /** Makes the breaker half open and returns what it is then, which is for others to change, too. */
    BreakerPhase halfOpen(BreakerPhase from) {
        return breaker.transition(
                from, new HalfOpenPhase(this, CircuitBreaker.of(breaker.name(), trials), slots, environment, open));
    }

    /** The monotonic clock in the shape of a wall clock that began at the epoch. */
    private static final class MonotonicClock extends Clock {
        private final Environment environment;
        private final long origin;

        MonotonicClock(Environment environment, long origin) {
            this.environment = environment;
            this.origin = origin;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(environment.nanos() - origin);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** Stands for all failures: which one it was does not matter here. It has no stack and can hold no others. */
    private static final class CountedFailure extends Exception {
        private static final long serialVersionUID = 1;

        CountedFailure() {
            super("failed", null, false, false);
        }
    }
}
