package dev.interservice.messaging.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueueTimerTest {
    private final ManualEnvironment first = ManualEnvironment.deterministic();
    private final ManualEnvironment second = ManualEnvironment.deterministic();
    private final QueueTimer queueTimer = new QueueTimer();
    private final List<String> woken = new ArrayList<>();
    private final long soon = first.nanos() + 1_000;

    @Test
    void sameTimeIsSetOnce() {
        queueTimer.set(first, soon, () -> woken.add("a"));
        queueTimer.set(first, soon, () -> woken.add("b"));
        assertThat(first.pendingTimers()).isEqualTo(1);

        first.advance(Duration.ofNanos(1_000));

        assertThat(woken).containsExactly("a");
    }

    @Test
    void anotherTimeTakesThePlaceOfTheOld() {
        queueTimer.set(first, soon, () -> woken.add("a"));
        queueTimer.set(first, soon - 1, () -> woken.add("b"));

        first.advance(Duration.ofNanos(1_000));

        assertThat(woken).containsExactly("b");
    }

    @Test
    void anotherEnvironmentTakesOver() {
        queueTimer.set(first, soon, () -> woken.add("a"));
        queueTimer.set(second, soon, () -> woken.add("b"));

        assertThat(first.pendingTimers()).isZero();
        assertThat(second.pendingTimers()).isEqualTo(1);
    }

    /** A timer that fires a little too early must not keep the queue from setting it again. */
    @Test
    void clearedTimerCanBeSetToTheSameTimeAgain() {
        queueTimer.set(first, soon, () -> woken.add("a"));
        queueTimer.clear();
        queueTimer.clear();
        assertThat(first.pendingTimers()).isZero();
        queueTimer.set(first, soon, () -> woken.add("b"));

        first.advance(Duration.ofNanos(1_000));

        assertThat(woken).containsExactly("b");
    }
}
