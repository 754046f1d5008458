package dev.interservice.messaging.internal.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.interservice.messaging.resilience.RateLimitPolicy;
import dev.interservice.messaging.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CallRateLimiterTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofHours(1);

    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final CallRateLimiter rateLimiter = new CallRateLimiter(new RateLimitPolicy(4, SECOND), environment);

    @Test
    void asManyAsAllowedGoAtOnce() {
        for (int i = 0; i < 4; i++) {
            assertThat(rateLimiter.reserve(Duration.ZERO)).contains(Duration.ZERO);
        }
        assertThat(rateLimiter.reserve(Duration.ZERO)).isEmpty();
    }

    @Test
    void furtherOnesAreSpreadEvenly() {
        useUp();

        for (int i = 1; i <= 8; i++) {
            assertThat(rateLimiter.reserve(LONG)).contains(Duration.ofMillis(250L * i));
        }
    }

    @Test
    void turnThatComesTooLateIsNotTaken() {
        useUp();
        for (int i = 0; i < 100; i++) {
            assertThat(rateLimiter.reserve(Duration.ofMillis(250).minusNanos(1)))
                    .isEmpty();
        }

        assertThat(rateLimiter.reserve(Duration.ofMillis(250))).contains(Duration.ofMillis(250));
    }

    @Test
    void turnThatIsNotUsedIsNotGivenBack() {
        useUp();
        rateLimiter.reserve(LONG);
        environment.advance(Duration.ofMillis(250));

        assertThat(rateLimiter.reserve(LONG)).contains(Duration.ofMillis(250));
    }

    @Test
    void pauseGivesBackNoMoreThanOneBurst() {
        useUp();
        environment.advance(LONG);

        useUp();

        assertThat(rateLimiter.reserve(Duration.ZERO)).isEmpty();
    }

    @Test
    void timeGivesOneTurnAfterTheOther() {
        useUp();
        environment.advance(Duration.ofMillis(500));

        assertThat(rateLimiter.reserve(Duration.ZERO)).isPresent();
        assertThat(rateLimiter.reserve(Duration.ZERO)).isPresent();
        assertThat(rateLimiter.reserve(Duration.ZERO)).isEmpty();
    }

    @Test
    void numberThatDoesNotDivideTheTimeIsNeverExceeded() {
        CallRateLimiter thirds = new CallRateLimiter(new RateLimitPolicy(3, SECOND), environment);
        int begun = 0;
        for (int i = 0; i < 1000; i++) {
            while (thirds.reserve(Duration.ZERO).isPresent()) {
                begun++;
            }
            environment.advance(Duration.ofMillis(100));
        }

        assertThat(begun).isBetween(3 + 3 * 99, 3 + 3 * 100);
    }

    @Test
    void endlessPatienceIsUnderstood() {
        useUp();

        assertThat(rateLimiter.reserve(Duration.ofSeconds(Long.MAX_VALUE))).contains(Duration.ofMillis(250));
    }

    @Test
    void aJumpOfTheWallClockChangesNothing() {
        useUp();
        environment.jumpWallClock(LONG);

        assertThat(rateLimiter.reserve(Duration.ZERO)).isEmpty();
    }

    @Test
    @Timeout(20)
    void everyTurnIsTakenByOne() throws Exception {
        CallRateLimiter fast = new CallRateLimiter(new RateLimitPolicy(1000, SECOND), environment);
        Queue<Duration> waits = new ConcurrentLinkedQueue<>();

        ConcurrentRunner.of(4)
                .runInEach(5000, () -> waits.add(fast.reserve(LONG).orElseThrow()));

        assertThat(waits.stream().filter(Duration::isZero)).hasSize(1000);
        assertThat(waits.stream().filter(wait -> !wait.isZero()))
                .hasSize(19_000)
                .doesNotHaveDuplicates();
        assertThat(waits.stream().max(Duration::compareTo)).contains(Duration.ofSeconds(19));
    }

    @Test
    void policyIsChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RateLimitPolicy(0, SECOND))
                .withMessage("calls must be at least 1, but is 0");
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimitPolicy(1, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimitPolicy(1, Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RateLimitPolicy(1, Duration.ofDays(1).plusNanos(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimitPolicy(10_000_001, SECOND));
        assertThat(new RateLimitPolicy(10_000_000, SECOND).calls()).isEqualTo(10_000_000);
        assertThatNullPointerException().isThrownBy(() -> new RateLimitPolicy(1, null));
        assertThatNullPointerException().isThrownBy(() -> new CallRateLimiter(null, environment));
        assertThatNullPointerException().isThrownBy(() -> new CallRateLimiter(new RateLimitPolicy(1, SECOND), null));
    }

    private void useUp() {
        for (int i = 0; i < 4; i++) {
            assertThat(rateLimiter.reserve(Duration.ZERO)).contains(Duration.ZERO);
        }
    }
}
