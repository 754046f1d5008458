package dev.interservice.foodordering.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartPauseTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    @Test
    void itGrowsWhileTheServiceEndsSoonButNotForEver() {
        RestartPause pause = RestartPause.FIRST;
        assertThat(pause.next(SOON).length()).isEqualTo(pause.length().multipliedBy(2));
        for (int i = 0; i < 100; i++) {
            pause = pause.next(SOON);
        }
        assertThat(pause.length()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void itIsShortAgainAfterTheServiceHasWorked() {
        RestartPause pause = RestartPause.FIRST.next(SOON).next(SOON);

        assertThat(pause.next(Duration.ofMinutes(2))).isEqualTo(RestartPause.FIRST);
    }
}
