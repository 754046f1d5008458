package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Environment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The one timer of a queue. Guarded by the lock of BrokerQueues. */
final class QueueTimer {
    private Environment.@Nullable Timer timer;
    private @Nullable Environment environment;
    private long time;

    /** Sets the timer, unless it is set to that time on that environment already. */
    void set(Environment on, long at, Runnable task) {
        if (timer == null || environment != on || time != at) {
            clear();
            environment = on;
            time = at;
            timer = on.after(Duration.ofNanos(at - on.nanos()), task);
        }
    }

    void clear() {
        if (timer != null) {
            timer.cancel();
            timer = null;
            environment = null;
        }
    }
}
