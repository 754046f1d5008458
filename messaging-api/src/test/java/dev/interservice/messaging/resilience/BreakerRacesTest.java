package dev.interservice.messaging.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.resilience.Breaker.Permit;
import dev.interservice.messaging.resilience.Breaker.State;
import dev.interservice.messaging.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BreakerRacesTest {
    private static final int THREADS = 4;
    private static final Duration OPEN = Duration.ofMillis(1);
    private static final Map<State, Set<State>> LEGAL = Map.of(
            State.CLOSED, Set.of(State.OPEN),
            State.OPEN, Set.of(State.HALF_OPEN),
            State.HALF_OPEN, Set.of(State.OPEN, State.CLOSED));

    private final ManualEnvironment environment = ManualEnvironment.deterministic();

    @Test
    void changesAreToldOneAtATimeAndInOrder() throws Exception {
        Queue<State> told = new ConcurrentLinkedQueue<>();
        AtomicInteger telling = new AtomicInteger();
        AtomicInteger together = new AtomicInteger();
        Breaker breaker = new Breaker("raced", policy(2), environment, state -> {
            together.addAndGet(telling.getAndIncrement());
            told.add(state);
            telling.decrementAndGet();
        });

        Crowd.of(THREADS).each(20_000, () -> {
            breaker.tryAcquire().ifPresent(BreakerRacesTest::endSomehow);
            environment.advance(Duration.ofNanos(50_000));
        });

        State before = State.CLOSED;
        for (State state : told) {
            assertThat(LEGAL.get(before)).contains(state);
            before = state;
        }
        assertThat(breaker.state()).isEqualTo(before);
        assertThat(told).hasSizeGreaterThan(100);
        assertThat(together).hasValue(0);
    }

    @RepeatedTest(20)
    void noMoreTrialsThanAllowedRunAtOnce() throws Exception {
        int trials = 3;
        Breaker breaker = new Breaker("raced", policy(trials), environment);
        while (breaker.state() == State.CLOSED) {
            breaker.tryAcquire().orElseThrow().failure();
        }
        environment.advance(OPEN);
        Queue<Permit> taken = new ConcurrentLinkedQueue<>();

        Crowd.of(THREADS).each(100, () -> breaker.tryAcquire().ifPresent(taken::add));

        assertThat(taken).hasSize(trials);
        Crowd.of(THREADS).each(1, () -> taken.forEach(Permit::success));
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @RepeatedTest(20)
    void onePermitEndsOnceForManyThreads() throws Exception {
        Breaker breaker = new Breaker("raced", new BreakerPolicy(1, 2, Duration.ofSeconds(1), OPEN, 1), environment);
        Permit permit = breaker.tryAcquire().orElseThrow();

        Crowd.of(THREADS).each(10, permit::failure);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    private static BreakerPolicy policy(int trials) {
        return new BreakerPolicy(0.5, 2, Duration.ofSeconds(1), OPEN, trials);
    }

    private static void endSomehow(Permit permit) {
        switch (ThreadLocalRandom.current().nextInt(4)) {
            case 0 -> permit.failure();
            case 1 -> permit.release();
            case 2 -> permit.success();
            default -> {} // never ends
        }
    }
}
