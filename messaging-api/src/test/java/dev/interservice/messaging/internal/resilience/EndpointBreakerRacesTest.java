package dev.interservice.messaging.internal.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.internal.resilience.EndpointBreaker.BreakerPermit;
import dev.interservice.messaging.internal.resilience.EndpointBreaker.BreakerState;
import dev.interservice.messaging.resilience.CircuitBreakerPolicy;
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
class EndpointBreakerRacesTest {
    private static final int THREADS = 4;
    private static final Duration OPEN = Duration.ofMillis(1);
    private static final Map<BreakerState, Set<BreakerState>> LEGAL = Map.of(
            BreakerState.CLOSED, Set.of(BreakerState.OPEN),
            BreakerState.OPEN, Set.of(BreakerState.HALF_OPEN),
            BreakerState.HALF_OPEN, Set.of(BreakerState.OPEN, BreakerState.CLOSED));

    private final ManualEnvironment environment = ManualEnvironment.deterministic();

    @Test
    void changesAreToldOneAtATimeAndInOrder() throws Exception {
        Queue<BreakerState> told = new ConcurrentLinkedQueue<>();
        AtomicInteger telling = new AtomicInteger();
        AtomicInteger together = new AtomicInteger();
        EndpointBreaker breaker = new EndpointBreaker("raced", policy(2), environment, state -> {
            together.addAndGet(telling.getAndIncrement());
            told.add(state);
            telling.decrementAndGet();
        });

        ConcurrentRunner.of(THREADS).runInEach(20_000, () -> {
            breaker.tryAcquire().ifPresent(EndpointBreakerRacesTest::endSomehow);
            environment.advance(Duration.ofNanos(50_000));
        });

        BreakerState before = BreakerState.CLOSED;
        for (BreakerState state : told) {
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
        EndpointBreaker breaker = new EndpointBreaker("raced", policy(trials), environment);
        while (breaker.state() == BreakerState.CLOSED) {
            breaker.tryAcquire().orElseThrow().failure();
        }
        environment.advance(OPEN);
        Queue<BreakerPermit> taken = new ConcurrentLinkedQueue<>();

        ConcurrentRunner.of(THREADS).runInEach(100, () -> breaker.tryAcquire().ifPresent(taken::add));

        assertThat(taken).hasSize(trials);
        ConcurrentRunner.of(THREADS).runInEach(1, () -> taken.forEach(BreakerPermit::success));
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @RepeatedTest(20)
    void onePermitEndsOnceForManyThreads() throws Exception {
        EndpointBreaker breaker = new EndpointBreaker(
                "raced", new CircuitBreakerPolicy(1, 2, Duration.ofSeconds(1), OPEN, 1), environment);
        BreakerPermit permit = breaker.tryAcquire().orElseThrow();

        ConcurrentRunner.of(THREADS).runInEach(10, permit::failure);

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    private static CircuitBreakerPolicy policy(int trials) {
        return new CircuitBreakerPolicy(0.5, 2, Duration.ofSeconds(1), OPEN, trials);
    }

    private static void endSomehow(BreakerPermit permit) {
        switch (ThreadLocalRandom.current().nextInt(4)) {
            case 0 -> permit.failure();
            case 1 -> permit.release();
            case 2 -> permit.success();
            default -> {} // never ends
        }
    }
}
