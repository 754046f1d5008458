package dev.interservice.messaging.internal.resilience;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.internal.resilience.EndpointBreaker.BreakerPermit;
import dev.interservice.messaging.internal.resilience.EndpointBreaker.BreakerState;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets a few calls through as trials. Their results close or open the breaker; so does the silence of one that is never
 * over, so that the phase cannot last for ever.
 */
final class HalfOpenPhase implements BreakerPhase.CountingPhase {
    private static final Duration MAX_TRIAL_DURATION = Duration.ofDays(1);

    private final BreakerPhases phases;
    private final CircuitBreaker trials;
    private final Environment environment;
    private final Duration open;
    private final Queue<BreakerPermit> running = new ConcurrentLinkedQueue<>();
    private final AtomicInteger freeTrials;

    HalfOpenPhase(BreakerPhases phases, CircuitBreaker trials, int slots, Environment environment, Duration open) {
        this.phases = phases;
        this.trials = trials;
        this.freeTrials = new AtomicInteger(slots);
        this.environment = environment;
        this.open = open;
    }

    @Override
    public BreakerState state() {
        return BreakerState.HALF_OPEN;
    }

    @Override
    public boolean refusesCalls() {
        return freeTrials.get() <= 0;
    }

    @Override
    public Optional<BreakerPermit> tryAcquire(Duration longest) {
        long now = environment.nanos();
        if (running.stream().anyMatch(trial -> trial.expiresAt() - now <= 0)) {
            phases.open(this);
            return Optional.empty();
        }
        // Race: the last result may just have ended this phase. Then a permit of it is a call whose result counts for
        // nothing, and a refusal is one that the next who asks will not get.
        if (!trials.tryAcquirePermission()) {
            return Optional.empty();
        }
        freeTrials.decrementAndGet();
        BreakerPermit trial =
                new BreakerPermit(this, now + trialDuration(longest).toNanos());
        running.add(trial);
        return Optional.of(trial);
    }

    @Override
    public void success(BreakerPermit permit) {
        running.remove(permit);
        phases.success(trials);
        evaluate();
    }

    @Override
    public void failure(BreakerPermit permit) {
        running.remove(permit);
        phases.failure(trials);
        evaluate();
    }

    @Override
    public void release(BreakerPermit permit) {
        running.remove(permit);
        trials.releasePermission();
        freeTrials.incrementAndGet();
    }

    private void evaluate() {
        CircuitBreaker.State trialState = trials.getState();
        if (trialState == CircuitBreaker.State.OPEN) {
            phases.open(this);
        } else if (trialState == CircuitBreaker.State.CLOSED) {
            phases.close(this);
        }
    }

    private Duration trialDuration(Duration longest) {
        if (longest.compareTo(open) < 0) {
            return open;
        }
        return longest.compareTo(MAX_TRIAL_DURATION) > 0 ? MAX_TRIAL_DURATION : longest;
    }
}
