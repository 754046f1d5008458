package dev.interservice.messaging.amqp;

import dev.interservice.messaging.Environment;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Does things later, unless it is ended before. */
final class Pauses {
    private final Environment environment;
    // Guarded by this.
    private final Map<Object, Environment.Timer> timers = new HashMap<>();
    private boolean ended;

    Pauses(Environment environment) {
        this.environment = environment;
    }

    /** Does it after this time, on the timer's thread. */
    synchronized void after(Duration delay, Runnable task) {
        if (!ended) {
            Object key = new Object();
            timers.put(key, environment.after(delay, () -> {
                if (remove(key)) {
                    task.run();
                }
            }));
        }
    }

    synchronized void end() {
        ended = true;
        timers.values().forEach(Environment.Timer::cancel);
        timers.clear();
    }

    private synchronized boolean remove(Object key) {
        return timers.remove(key) != null;
    }
}
