package dev.interservice.messaging.internal.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.figures.PerformanceFigure;
import dev.interservice.messaging.internal.resilience.EndpointBreaker.BreakerPermit;
import dev.interservice.messaging.internal.resilience.EndpointBreaker.BreakerState;
import dev.interservice.messaging.resilience.CircuitBreakerPolicy;
import dev.interservice.messaging.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever calls did before: once the endpoint is well again, the breaker closes after few trials and in a short time. */
class HalfOpenRecoveryTest {
    private static final int FEW = 50;
    private static final int MANY = 1000;

    @Test
    void breakerAlwaysCloses() {
        assertThat(worst(FEW)).isLessThanOrEqualTo(1);
    }

    @Test
    @Tag("figures")
    void breakerAlwaysClosesInAThousandRuns() {
        PerformanceFigure.of("half-open-recovery", worst(MANY), "longest recovery / promised time")
                .samples(MANY)
                .atMost(1);
    }

    private static double worst(int seeds) {
        return LongStream.rangeClosed(1, seeds)
                .mapToDouble(seed -> new RecoveryRun(seed).recovery())
                .max()
                .orElseThrow();
    }

    private static final class RecoveryRun {
        private final long seed;
        private final Random random;
        private final ManualEnvironment environment;
        private final CircuitBreakerPolicy policy;
        private final Duration longest;
        private final EndpointBreaker breaker;
        private final List<BreakerPermit> unfinished = new ArrayList<>();
        private int phase;

        RecoveryRun(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.environment = ManualEnvironment.deterministic(seed);
            this.policy = new CircuitBreakerPolicy(
                    0.1 + random.nextDouble() * 0.9,
                    1 + random.nextInt(8),
                    Duration.ofSeconds(1 + random.nextInt(30)),
                    Duration.ofMillis(1 + random.nextInt(10_000)),
                    1 + random.nextInt(5));
            this.longest = policy.open().multipliedBy(random.nextInt(4));
            this.breaker = new EndpointBreaker("seed " + seed, policy, environment, state -> phase++);
        }

        /** How long it took to close, as a share of what is promised. */
        double recovery() {
            int steps = 50 + random.nextInt(200);
            for (int i = 0; i < steps; i++) {
                suffer();
            }
            double recovery = recover();
            while (!unfinished.isEmpty()) {
                lateResult();
            }
            // Late results of the present phase count, and may have opened it.
            recovery = Math.max(recovery, recover());
            staysClosed();
            return recovery;
        }

        private void suffer() {
            switch (random.nextInt(8)) {
                case 0 -> environment.advance(policy.open().dividedBy(1 + random.nextInt(4)));
                case 1 -> environment.jumpWallClock(Duration.ofHours(random.nextInt(100) - 50));
                case 2 -> lateResult();
                case 3 -> trialsAreBounded();
                default -> breaker.tryAcquire(longest).ifPresent(this::end);
            }
        }

        /** Success, failure (an {@code Error} is one), cancelled by its caller, or silent until late or for ever. */
        private void end(BreakerPermit permit) {
            switch (random.nextInt(6)) {
                case 0 -> permit.success();
                case 1, 2 -> permit.failure();
                case 3 -> permit.release();
                default -> unfinished.add(permit);
            }
        }

        private void lateResult() {
            if (!unfinished.isEmpty()) {
                BreakerPermit permit = unfinished.remove(random.nextInt(unfinished.size()));
                switch (random.nextInt(4)) {
                    case 0 -> permit.success();
                    case 1 -> permit.release();
                    case 2 -> permit.failure();
                    default -> {} // never
                }
            }
        }

        private void trialsAreBounded() {
            int taken = 0;
            int before = phase;
            while (breaker.state() == BreakerState.HALF_OPEN && phase == before) {
                Optional<BreakerPermit> trial = breaker.tryAcquire(longest);
                if (trial.isEmpty()) {
                    break;
                }
                unfinished.add(trial.get());
                taken++;
            }
            assertThat(taken).as("trials at once, seed %s", seed).isLessThanOrEqualTo(policy.trialCalls());
        }

        /** Every call succeeds at once from here on; only late results of earlier ones may still be bad. */
        private double recover() {
            Duration step = policy.open().dividedBy(5);
            // At worst a silent trial is given up, and the whole time passes again before the last trials.
            Duration patience = longest.compareTo(policy.open()) > 0 ? longest : policy.open();
            Duration promised = patience.plus(policy.open()).plus(step.multipliedBy(policy.trialCalls() + 4L));
            int trials = 0;
            long begun = environment.nanos();
            while (breaker.state() != BreakerState.CLOSED) {
                Optional<BreakerPermit> trial = breaker.tryAcquire();
                trial.ifPresent(BreakerPermit::success);
                trials += trial.isPresent() ? 1 : 0;
                if (random.nextInt(3) == 0) {
                    lateResult();
                }
                environment.advance(step);
                assertThat(trials).as("trials, seed %s", seed).isLessThanOrEqualTo(2 * policy.trialCalls());
                assertThat(Duration.ofNanos(environment.nanos() - begun))
                        .as("time until %s closes, seed %s", policy, seed)
                        .isLessThanOrEqualTo(promised);
            }
            return (double) (environment.nanos() - begun) / promised.toNanos();
        }

        private void staysClosed() {
            environment.advance(policy.window());
            int before = phase;
            for (int i = 0; i < 100; i++) {
                breaker.tryAcquire().orElseThrow().success();
                environment.advance(policy.open());
            }
            assertThat(phase).as("changes after it closed, seed %s", seed).isEqualTo(before);
            assertThat(environment.pendingTimers()).isZero();
        }
    }
}
