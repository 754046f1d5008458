package dev.interservice.messaging.resilience;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.resilience.Breaker.Permit;
import dev.interservice.messaging.resilience.Breaker.State;
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
final class HalfOpenPhase implements BreakerPhase.Counting {
    private static final Duration LONGEST = Duration.ofDays(1);

    private final BreakerPhases phases;
    private final CircuitBreaker trials;
    private final Environment environment;
    private final Duration open;
    private final Queue<Permit> running = new ConcurrentLinkedQueue<>();
    private final AtomicInteger free;

    HalfOpenPhase(BreakerPhases phases, CircuitBreaker trials, int slots, Environment environment, Duration open) {
        this.phases = phases;
        this.trials = trials;
        this.free = new AtomicInteger(slots);
        this.environment = environment;
        this.open = open;
    }

    @Override
    public State state() {
        return State.HALF_OPEN;
    }

    @Override
    public boolean isFull() {
        return free.get() <= 0;
    }

    @Override
    public Optional<Permit> tryAcquire(Duration longest) {
        long now = environment.nanos();
        if (running.stream().anyMatch(trial -> trial.due() - now <= 0)) {
            phases.open(this);
            return Optional.empty();
        }
        // Race: the last result may just have ended this phase. Then a permit of it is a call whose result counts for
        // nothing, and a refusal is one that the next who asks will not get.
        if (!trials.tryAcquirePermission()) {
            return Optional.empty();
        }
        free.decrementAndGet();
        Permit trial = new Permit(this, now + patience(longest).toNanos());
        running.add(trial);
        return Optional.of(trial);
    }

    @Override
    public void success(Permit permit) {
        running.remove(permit);
        phases.success(trials);
        judge();
    }

    @Override
    public void failure(Permit permit) {
        running.remove(permit);
        phases.failure(trials);
        judge();
    }

    @Override
    public void release(Permit permit) {
        running.remove(permit);
        trials.releasePermission();
        free.incrementAndGet();
    }

    private void judge() {
        CircuitBreaker.State judgement = trials.getState();
        if (judgement == CircuitBreaker.State.OPEN) {
            phases.open(this);
        } else if (judgement == CircuitBreaker.State.CLOSED) {
            phases.close(this);
        }
    }

    private Duration patience(Duration longest) {
        if (longest.compareTo(open) < 0) {
            return open;
        }
        return longest.compareTo(LONGEST) > 0 ? LONGEST : longest;
    }
}
