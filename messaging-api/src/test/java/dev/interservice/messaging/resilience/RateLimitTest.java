package dev.interservice.messaging.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.interservice.messaging.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RateLimitTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofHours(1);

    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final RateLimit limit = new RateLimit(new RatePolicy(4, SECOND), environment);

    @Test
    void asManyAsAllowedGoAtOnce() {
        for (int i = 0; i < 4; i++) {
            assertThat(limit.reserve(Duration.ZERO)).contains(Duration.ZERO);
        }
        assertThat(limit.reserve(Duration.ZERO)).isEmpty();
    }

    @Test
    void furtherOnesAreSpreadEvenly() {
        useUp();

        for (int i = 1; i <= 8; i++) {
            assertThat(limit.reserve(LONG)).contains(Duration.ofMillis(250L * i));
        }
    }

    @Test
    void turnThatComesTooLateIsNotTaken() {
        useUp();
        for (int i = 0; i < 100; i++) {
            assertThat(limit.reserve(Duration.ofMillis(250).minusNanos(1))).isEmpty();
        }

        assertThat(limit.reserve(Duration.ofMillis(250))).contains(Duration.ofMillis(250));
    }

    @Test
    void turnThatIsNotUsedIsNotGivenBack() {
        useUp();
        limit.reserve(LONG);
        environment.advance(Duration.ofMillis(250));

        assertThat(limit.reserve(LONG)).contains(Duration.ofMillis(250));
    }

    @Test
    void pauseGivesBackNoMoreThanOneBurst() {
        useUp();
        environment.advance(LONG);

        useUp();

        assertThat(limit.reserve(Duration.ZERO)).isEmpty();
    }

    @Test
    void timeGivesOneTurnAfterTheOther() {
        useUp();
        environment.advance(Duration.ofMillis(500));

        assertThat(limit.reserve(Duration.ZERO)).isPresent();
        assertThat(limit.reserve(Duration.ZERO)).isPresent();
        assertThat(limit.reserve(Duration.ZERO)).isEmpty();
    }

    @Test
    void numberThatDoesNotDivideTheTimeIsNeverExceeded() {
        RateLimit thirds = new RateLimit(new RatePolicy(3, SECOND), environment);
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

        assertThat(limit.reserve(Duration.ofSeconds(Long.MAX_VALUE))).contains(Duration.ofMillis(250));
    }

    @Test
    void aJumpOfTheWallClockChangesNothing() {
        useUp();
        environment.jumpWallClock(LONG);

        assertThat(limit.reserve(Duration.ZERO)).isEmpty();
    }

    @Test
    @Timeout(20)
    void everyTurnIsTakenByOne() throws Exception {
        RateLimit fast = new RateLimit(new RatePolicy(1000, SECOND), environment);
        Queue<Duration> waits = new ConcurrentLinkedQueue<>();

        Crowd.of(4).each(5000, () -> waits.add(fast.reserve(LONG).orElseThrow()));

        assertThat(waits.stream().filter(Duration::isZero)).hasSize(1000);
        assertThat(waits.stream().filter(wait -> !wait.isZero()))
                .hasSize(19_000)
                .doesNotHaveDuplicates();
        assertThat(waits.stream().max(Duration::compareTo)).contains(Duration.ofSeconds(19));
    }

    @Test
    void policyIsChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RatePolicy(0, SECOND))
                .withMessage("calls must be at least 1, but is 0");
        assertThatIllegalArgumentException().isThrownBy(() -> new RatePolicy(1, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new RatePolicy(1, Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RatePolicy(1, Duration.ofDays(1).plusNanos(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new RatePolicy(10_000_001, SECOND));
        assertThat(new RatePolicy(10_000_000, SECOND).calls()).isEqualTo(10_000_000);
        assertThatNullPointerException().isThrownBy(() -> new RatePolicy(1, null));
        assertThatNullPointerException().isThrownBy(() -> new RateLimit(null, environment));
        assertThatNullPointerException().isThrownBy(() -> new RateLimit(new RatePolicy(1, SECOND), null));
    }

    private void useUp() {
        for (int i = 0; i < 4; i++) {
            assertThat(limit.reserve(Duration.ZERO)).contains(Duration.ZERO);
        }
    }
}
