package dev.interservice.messaging.etcd;

import dev.interservice.messaging.Environment;
import java.time.Duration;

/** Growing pauses between attempts, of which half is chance. Not safe for several threads. */
final class Backoff {
    private final Environment environment;
    private final long firstMillis;
    private final long longestMillis;
    private long millis;

    Backoff(Timing timing, Environment environment) {
        this.environment = environment;
        this.firstMillis = timing.firstPause().toMillis();
        this.longestMillis = timing.longestPause().toMillis();
        this.millis = firstMillis;
    }

    /** How long to wait now. */
    Duration next() {
        long pause = millis / 2 + environment.random().nextLong(millis / 2 + 1);
        millis = Math.min(2 * millis, longestMillis);
        return Duration.ofMillis(pause);
    }

    /** It worked: the next pause is the first again. */
    void reset() {
        millis = firstMillis;
    }
}
