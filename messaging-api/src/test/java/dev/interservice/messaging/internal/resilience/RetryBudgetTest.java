package dev.interservice.messaging.internal.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.interservice.messaging.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryBudgetTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final RetryBudget budget = new RetryBudget(0.1, environment);

    @Test
    void startsWithTenTokens() {
        assertThat(retries()).isEqualTo(10);
    }

    @Test
    void tenCallsEarnOneRetry() {
        retries();
        call(9);
        assertThat(budget.tryRetry()).isFalse();

        call(1);

        assertThat(budget.tryRetry()).isTrue();
        assertThat(budget.tryRetry()).isFalse();
    }

    @Test
    void idleSecondEarnsOneRetry() {
        retries();
        environment.advance(SECOND.minusNanos(1));
        assertThat(budget.tryRetry()).isFalse();

        environment.advance(Duration.ofNanos(1));

        assertThat(budget.tryRetry()).isTrue();
        assertThat(budget.tryRetry()).isFalse();
    }

    @Test
    void noMoreThanTenAreSaved() {
        retries();
        environment.advance(Duration.ofDays(1));
        call(1000);

        assertThat(retries()).isEqualTo(10);
    }

    @Test
    void callsDoNotOverfillIt() {
        retries();
        call(150);

        assertThat(retries()).isEqualTo(10);
    }

    @Test
    void callsAndTimeAddUp() {
        retries();
        environment.advance(SECOND.multipliedBy(3));
        call(25);
        environment.advance(SECOND.dividedBy(2));

        assertThat(retries()).isEqualTo(6);
    }

    @Test
    void withoutAShareOnlyTimeEarns() {
        RetryBudget idle = new RetryBudget(0, environment);
        while (idle.tryRetry()) {
            idle.onCall();
        }
        idle.onCall();
        assertThat(idle.tryRetry()).isFalse();

        environment.advance(SECOND);

        assertThat(idle.tryRetry()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void neverMoreThanTheShareAndTheFloorIsRetried(long seed) {
        Random random = new Random(seed);
        long calls = 0;
        long retries = 0;
        Duration passed = Duration.ZERO;
        for (int i = 0; i < 20_000; i++) {
            Duration pause = random.nextInt(100) == 0 ? Duration.ofMillis(random.nextInt(3000)) : Duration.ofNanos(50);
            environment.advance(pause);
            passed = passed.plus(pause);
            budget.onCall();
            calls++;
            if (random.nextBoolean()) {
                retries += budget.tryRetry() ? 1 : 0;
            }
            assertThat((double) retries)
                    .as("retries after %s calls in %s, seed %s", calls, passed, seed)
                    .isLessThanOrEqualTo(0.1 * calls + passed.toNanos() / 1e9 + 10 + 1e-6);
        }
    }

    @Test
    void deadBackendIsAmplifiedByTheShareAndTheFloorOnly() {
        int calls = 10_000;
        int attempts = 0;
        for (int i = 0; i < calls; i++) {
            budget.onCall();
            attempts += 1 + (budget.tryRetry() ? 1 : 0) + (budget.tryRetry() ? 1 : 0);
        }

        // The ten tokens it began with are there, but what the first calls earned when it was full is lost.
        assertThat(attempts).isBetween(11_000, 11_010);
    }

    @Test
    @Timeout(20)
    void threadsTakeNoMoreThanWasGiven() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        AtomicLong retries = new AtomicLong();

        ConcurrentRunner.of(4).runInEach(50_000, () -> {
            if (calls.incrementAndGet() % 3 == 0 && budget.tryRetry()) {
                retries.incrementAndGet();
            }
            budget.onCall();
        });
        retries.addAndGet(retries());

        assertThat(retries.get()).isLessThanOrEqualTo(20_010);
    }

    @Test
    @Timeout(20)
    void nothingIsLostBetweenThreads() throws Exception {
        AtomicLong taken = new AtomicLong(retries());
        RetryBudget whole = new RetryBudget(1, environment);
        while (whole.tryRetry()) {
            taken.incrementAndGet();
        }
        taken.set(0);

        // Each thread earns before it takes, so that there is always a token for it and never more than four.
        ConcurrentRunner.of(4).runInEach(50_000, () -> {
            whole.onCall();
            taken.addAndGet(whole.tryRetry() ? 1 : 0);
        });

        assertThat(taken).hasValue(200_000);
        assertThat(whole.tryRetry()).isFalse();
    }

    @Test
    void shareIsChecked() {
        for (double wrong : new double[] {-0.1, 10.1, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new RetryBudget(wrong, environment))
                    .withMessage("share must be from 0 to 10.0, but is " + wrong);
        }
    }

    private void call(int times) {
        for (int i = 0; i < times; i++) {
            budget.onCall();
        }
    }

    private int retries() {
        int retries = 0;
        while (budget.tryRetry()) {
            retries++;
        }
        return retries;
    }
}
