package dev.interservice.messaging.etcd;

import dev.interservice.messaging.Environment;
import java.time.Duration;

/** Growing pauses between attempts, of which half is chance. Not safe for several threads. */
final class Backoff {
    private final Environment environment;
    private final long initialMillis;
    private final long maxMillis;
    private long millis;

    Backoff(EtcdTimings timings, Environment environment) {
        this.environment = environment;
        this.initialMillis = timings.initialBackoff().toMillis();
        this.maxMillis = timings.maxBackoff().toMillis();
        this.millis = initialMillis;
    }

    /** How long to wait now. */
    Duration next() {
        long pause = millis / 2 + environment.random().nextLong(millis / 2 + 1);
        millis = Math.min(2 * millis, maxMillis);
        return Duration.ofMillis(pause);
    }

    /** It worked: the next pause is the first again. */
    void reset() {
        millis = initialMillis;
    }
}
