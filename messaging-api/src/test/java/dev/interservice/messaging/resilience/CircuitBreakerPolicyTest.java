package dev.interservice.messaging.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.interservice.messaging.internal.resilience.EndpointBreaker;
import dev.interservice.messaging.internal.resilience.EndpointBreaker.BreakerState;
import dev.interservice.messaging.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CircuitBreakerPolicyTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int SIX_SECONDS = 6_000_000;

    @Test
    void extremesAreTaken() {
        assertThatCode(() -> new CircuitBreakerPolicy(Double.MIN_VALUE, 1, SECOND, Duration.ofNanos(1), 1))
                .doesNotThrowAnyException();
        assertThatCode(() -> new CircuitBreakerPolicy(1, Integer.MAX_VALUE, HOUR, HOUR, 1000))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.0001, Double.NaN, Double.POSITIVE_INFINITY})
    void failureRateIsAShare(double share) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CircuitBreakerPolicy(share, 1, SECOND, SECOND, 1))
                .withMessage("failure-rate must be above 0 and at most 1, but is " + share);
    }

    @Test
    void everyNumberIsChecked() {
        refused("minimum-calls", () -> new CircuitBreakerPolicy(1, 0, SECOND, SECOND, 1));
        refused("window", () -> new CircuitBreakerPolicy(1, 1, Duration.ofMillis(999), SECOND, 1));
        refused("window", () -> new CircuitBreakerPolicy(1, 1, Duration.ofMillis(1500), SECOND, 1));
        refused("window", () -> new CircuitBreakerPolicy(1, 1, HOUR.plusSeconds(1), SECOND, 1));
        refused("open", () -> new CircuitBreakerPolicy(1, 1, SECOND, Duration.ZERO, 1));
        refused("open", () -> new CircuitBreakerPolicy(1, 1, SECOND, Duration.ofSeconds(-1), 1));
        refused("open", () -> new CircuitBreakerPolicy(1, 1, SECOND, HOUR.plusNanos(1), 1));
        refused("trial-calls", () -> new CircuitBreakerPolicy(1, 1, SECOND, SECOND, 0));
        refused("trial-calls", () -> new CircuitBreakerPolicy(1, 1, SECOND, SECOND, 1001));
        assertThatNullPointerException().isThrownBy(() -> new CircuitBreakerPolicy(1, 1, null, SECOND, 1));
        assertThatNullPointerException().isThrownBy(() -> new CircuitBreakerPolicy(1, 1, SECOND, null, 1));
    }

    @Test
    void byDefaultADeadEndpointIsNoticedAtTenCallsAMinuteAfterThreeCalls() {
        assertThat(new SimulatedTraffic(SIX_SECONDS).callsBeforeItOpens()).isEqualTo(3);
    }

    @Test
    void byDefaultADeadEndpointIsNoticedAtTenUnevenCallsAMinuteSoonEnough() {
        long[] calls = LongStream.range(0, 200)
                .map(seed -> new SimulatedTraffic(SIX_SECONDS, new Random(seed)).callsBeforeItOpens())
                .sorted()
                .toArray();

        assertThat(calls[100]).as("median").isBetween(3L, 4L);
        assertThat(calls[180]).as("90th percentile").isLessThanOrEqualTo(8);
    }

    @Test
    void byDefaultADeadEndpointIsNoticedAtOneThousandCallsASecondWithin15Seconds() {
        assertThat(new SimulatedTraffic(1000).callsBeforeItOpens()).isBetween(14_000L, 15_000L);
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, SIX_SECONDS})
    void byDefaultOneFailureInFiftyCutsNobodyOff(int micros) {
        SimulatedTraffic traffic = new SimulatedTraffic(micros);
        traffic.run(20_000, 0.02);

        assertThat(traffic.breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    private static void refused(String name, Runnable policy) {
        assertThatIllegalArgumentException().isThrownBy(policy::run).withMessageStartingWith(name + " must be ");
    }

    /** Calls at an even pace, or with waits as chance brings them. */
    private static final class SimulatedTraffic {
        private static final long SEED = 20;

        private final ManualEnvironment environment = ManualEnvironment.deterministic();
        private final EndpointBreaker breaker =
                new EndpointBreaker("default", CircuitBreakerPolicy.DEFAULT, environment);
        private final Random failures = new Random(SEED);
        private final Supplier<Duration> pauses;

        SimulatedTraffic(int micros) {
            this.pauses = () -> Duration.ofNanos(micros * 1000L);
        }

        SimulatedTraffic(int micros, Random random) {
            this.pauses = () -> Duration.ofNanos((long) (-Math.log(1 - random.nextDouble()) * micros * 1000));
        }

        void run(int calls, double failing) {
            for (int i = 0; i < calls; i++) {
                if (failures.nextDouble() < failing) {
                    breaker.tryAcquire().orElseThrow().failure();
                } else {
                    breaker.tryAcquire().orElseThrow().success();
                }
                environment.advance(pauses.get());
            }
        }

        /** After a good minute. */
        long callsBeforeItOpens() {
            long begun = environment.nanos();
            while (environment.nanos() - begun < Duration.ofMinutes(1).toNanos()) {
                run(1, 0);
            }
            long failed = 0;
            while (breaker.state() == BreakerState.CLOSED) {
                run(1, 1);
                failed++;
            }
            return failed;
        }
    }
}
