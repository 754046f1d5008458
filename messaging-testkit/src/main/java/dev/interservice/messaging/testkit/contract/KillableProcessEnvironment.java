package dev.interservice.messaging.testkit.contract;

import dev.interservice.messaging.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The environment of one process, which may die: then no timer and no new task of it runs, and nobody is told. */
final class KillableProcessEnvironment implements Environment {
    private final Environment delegate;
    private final Set<KillableTimer> timers = ConcurrentHashMap.newKeySet();
    private volatile boolean killed;

    KillableProcessEnvironment(Environment machine) {
        this.delegate = machine;
    }

    void kill() {
        killed = true;
        timers.forEach(KillableTimer::cancel);
    }

    /** Lets what is left of it be closed. */
    void revive() {
        killed = false;
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        KillableTimer timer = new KillableTimer(task);
        timers.add(timer);
        timer.delegateTimer = delegate.after(delay, timer);
        // Race: it may have died, or the timer may have run, before the machine's timer was known.
        if (killed || timer.done) {
            timer.cancel();
        }
        return timer;
    }

    @Override
    public Executor executor() {
        return task -> {
            if (!killed) {
                delegate.executor().execute(task);
            }
        };
    }

    @Override
    public long nanos() {
        return delegate.nanos();
    }

    @Override
    public Instant now() {
        return delegate.now();
    }

    @Override
    public <T> T await(CompletableFuture<T> future) throws InterruptedException, ExecutionException {
        return delegate.await(future);
    }

    @Override
    public RandomGenerator random() {
        return delegate.random();
    }

    @Override
    public String newId() {
        return delegate.newId();
    }

    /** The machine is closed by the test context. */
    @Override
    public void close() {}

    private final class KillableTimer implements Timer, Runnable {
        private final Runnable task;
        private volatile @Nullable Timer delegateTimer;
        private volatile boolean done;

        private KillableTimer(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            done = true;
            timers.remove(this);
            if (!killed) {
                task.run();
            }
        }

        @Override
        public void cancel() {
            timers.remove(this);
            Timer known = delegateTimer;
            if (known != null) {
                known.cancel();
            }
        }
    }
}
