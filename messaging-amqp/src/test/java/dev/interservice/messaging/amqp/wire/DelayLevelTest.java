package dev.interservice.messaging.amqp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DelayLevelTest {
    @Test
    void noMessageComesBeforeItsDelay() {
        assertThat(DelayLevel.atLeast(Duration.ofNanos(1))).isEqualTo(DelayLevel.QUARTER_SECOND);
        assertThat(DelayLevel.atLeast(Duration.ofMillis(250))).isEqualTo(DelayLevel.QUARTER_SECOND);
        assertThat(DelayLevel.atLeast(Duration.ofMillis(251))).isEqualTo(DelayLevel.SECOND);
        assertThat(DelayLevel.atLeast(Duration.ofMinutes(3))).isEqualTo(DelayLevel.TEN_MINUTES);
    }

    @Test
    void noMessageWaitsLongerThanTheLongest() {
        assertThat(DelayLevel.atLeast(Duration.ofDays(1))).isEqualTo(DelayLevel.TEN_MINUTES);
    }
}
