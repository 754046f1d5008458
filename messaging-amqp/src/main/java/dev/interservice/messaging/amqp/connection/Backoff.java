package dev.interservice.messaging.amqp.connection;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Growing pauses between attempts: from 0.1 to 5 seconds, of which half is chance. Not safe for several threads. */
public final class Backoff {
    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 5_000;

    private final RandomGenerator random;
    private long millis = FIRST_MILLIS;

    public Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** How long to wait now. */
    public Duration next() {
        long pause = millis / 2 + random.nextLong(millis / 2 + 1);
        millis = Math.min(2 * millis, LONGEST_MILLIS);
        return Duration.ofMillis(pause);
    }

    /** It worked: the next pause is the first again. */
    public void reset() {
        millis = FIRST_MILLIS;
    }
}
