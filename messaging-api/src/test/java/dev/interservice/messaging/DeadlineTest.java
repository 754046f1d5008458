package dev.interservice.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {
    private static final long SECOND = 1_000_000_000;
    private static final Duration CENTURY = Duration.ofDays(36_500);

    private long now;

    @ParameterizedTest
    @ValueSource(longs = {0, -SECOND / 2, Long.MAX_VALUE - SECOND / 2, Long.MAX_VALUE, Long.MIN_VALUE})
    void passesExactlyWhenItsTimeHasCome(long start) {
        now = start;
        Deadline deadline = Deadline.after(Duration.ofSeconds(1), () -> now);

        now = start + SECOND - 1;
        assertThat(deadline.hasPassed()).isFalse();
        assertThat(deadline.remaining()).isEqualTo(Duration.ofNanos(1));

        now = start + SECOND;
        assertThat(deadline.hasPassed()).isTrue();
        assertThat(deadline.remaining()).isZero();

        now = start + 3 * SECOND;
        assertThat(deadline.hasPassed()).isTrue();
        assertThat(deadline.remaining()).isZero();
        assertThat(deadline.remainingNanos()).isEqualTo(-2 * SECOND);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - SECOND / 2})
    void earlierIsTheOneThatComesFirst(long start) {
        now = start;
        Deadline soon = Deadline.after(Duration.ofMillis(1), () -> now);
        Deadline late = Deadline.after(Duration.ofSeconds(1), () -> now);

        assertThat(soon.earlier(late)).isSameAs(soon);
        assertThat(late.earlier(soon)).isSameAs(soon);
        assertThat(late.earlier(Deadline.NONE)).isSameAs(late);
        assertThat(Deadline.NONE.earlier(late)).isSameAs(late);
    }

    @Test
    void noDeadlineNeverPasses() {
        assertThat(Deadline.NONE.hasPassed()).isFalse();
        assertThat(Deadline.NONE.isNone()).isTrue();
        assertThat(Deadline.NONE.remainingNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(Deadline.NONE).hasToString("no deadline");
    }

    @Test
    void moreThanACenturyCountsAsOne() {
        assertThat(Deadline.after(Duration.ofSeconds(Long.MAX_VALUE), () -> now).remaining())
                .isEqualTo(CENTURY);
        assertThat(Deadline.after(CENTURY, () -> now).remaining()).isEqualTo(CENTURY);
    }

    @Test
    void timeThatIsOverAlreadyHasPassed() {
        assertThat(Deadline.after(Duration.ofNanos(-1), () -> now).hasPassed()).isTrue();
        assertThat(Deadline.after(Duration.ZERO, () -> now).hasPassed()).isTrue();
    }
}
