package dev.interservice.messaging.amqp.wire;

import java.time.Duration;

/**
 * For how long messages wait for their redelivery. There is a queue for each level, because a queue looks only at its
 * first message: in a common one a short delay would wait behind a long one.
 */
public enum DelayLevel {
    QUARTER_SECOND(Duration.ofMillis(250)),
    SECOND(Duration.ofSeconds(1)),
    FIVE_SECONDS(Duration.ofSeconds(5)),
    HALF_MINUTE(Duration.ofSeconds(30)),
    TWO_MINUTES(Duration.ofMinutes(2)),
    TEN_MINUTES(Duration.ofMinutes(10));

    private final Duration length;

    DelayLevel(Duration length) {
        this.length = length;
    }

    public Duration length() {
        return length;
    }

    /** The shortest that is no shorter than this delay; the longest for those beyond it. */
    public static DelayLevel atLeast(Duration delay) {
        for (DelayLevel each : values()) {
            if (each.length.compareTo(delay) >= 0) {
                return each;
            }
        }
        return TEN_MINUTES;
    }
}
