package dev.interservice.messaging.internal.resilience;

import dev.interservice.messaging.Environment;
import java.time.Duration;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What plain decorators schedule their timers and attempts with, on the manual clock; never starts a thread. */
final class ManualScheduler extends ScheduledThreadPoolExecutor {
    private final Environment environment;

    ManualScheduler(Environment environment) {
        super(0);
        this.environment = environment;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        ManualTask waiting = new ManualTask(command);
        waiting.timer = environment.after(Duration.of(delay, unit.toChronoUnit()), waiting);
        return waiting;
    }

    private static final class ManualTask extends FutureTask<Void> implements ScheduledFuture<Void> {
        private Environment.Timer timer = () -> {};

        ManualTask(Runnable command) {
            super(command, null);
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            timer.cancel();
            return super.cancel(mayInterruptIfRunning);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            throw new UnsupportedOperationException("nobody asks");
        }

        @Override
        public int compareTo(Delayed other) {
            throw new UnsupportedOperationException("nobody asks");
        }
    }
}
