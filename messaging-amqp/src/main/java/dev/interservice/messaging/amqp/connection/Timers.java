package dev.interservice.messaging.amqp.connection;

import dev.interservice.messaging.Environment;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Runs tasks later, until all are cancelled together. */
public final class Timers {
    private final Environment environment;
    // Guarded by this.
    private final Map<Object, Environment.Timer> timers = new HashMap<>();
    private boolean cancelled;

    public Timers(Environment environment) {
        this.environment = environment;
    }

    /** Does it after this time, on the timer's thread. */
    public synchronized void schedule(Duration delay, Runnable task) {
        if (!cancelled) {
            Object key = new Object();
            timers.put(key, environment.after(delay, () -> {
                if (remove(key)) {
                    task.run();
                }
            }));
        }
    }

    public synchronized void cancelAll() {
        cancelled = true;
        timers.values().forEach(Environment.Timer::cancel);
        timers.clear();
    }

    private synchronized boolean remove(Object key) {
        return timers.remove(key) != null;
    }
}
