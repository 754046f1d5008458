package dev.interservice.messaging.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WakeUpTest {
    private final ManualEnvironment first = ManualEnvironment.deterministic();
    private final ManualEnvironment second = ManualEnvironment.deterministic();
    private final WakeUp wakeUp = new WakeUp();
    private final List<String> woken = new ArrayList<>();
    private final long soon = first.nanos() + 1_000;

    @Test
    void sameTimeIsSetOnce() {
        wakeUp.set(first, soon, () -> woken.add("a"));
        wakeUp.set(first, soon, () -> woken.add("b"));
        assertThat(first.pendingTimers()).isEqualTo(1);

        first.advance(Duration.ofNanos(1_000));

        assertThat(woken).containsExactly("a");
    }

    @Test
    void anotherTimeTakesThePlaceOfTheOld() {
        wakeUp.set(first, soon, () -> woken.add("a"));
        wakeUp.set(first, soon - 1, () -> woken.add("b"));

        first.advance(Duration.ofNanos(1_000));

        assertThat(woken).containsExactly("b");
    }

    @Test
    void anotherEnvironmentTakesOver() {
        wakeUp.set(first, soon, () -> woken.add("a"));
        wakeUp.set(second, soon, () -> woken.add("b"));

        assertThat(first.pendingTimers()).isZero();
        assertThat(second.pendingTimers()).isEqualTo(1);
    }

    /** A timer that fires a little too early must not keep the queue from setting it again. */
    @Test
    void clearedTimerCanBeSetToTheSameTimeAgain() {
        wakeUp.set(first, soon, () -> woken.add("a"));
        wakeUp.clear();
        wakeUp.clear();
        assertThat(first.pendingTimers()).isZero();
        wakeUp.set(first, soon, () -> woken.add("b"));

        first.advance(Duration.ofNanos(1_000));

        assertThat(woken).containsExactly("b");
    }
}
