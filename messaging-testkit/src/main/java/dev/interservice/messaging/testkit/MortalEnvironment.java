package dev.interservice.messaging.testkit;

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
final class MortalEnvironment implements Environment {
    private final Environment machine;
    private final Set<OwnTimer> timers = ConcurrentHashMap.newKeySet();
    private volatile boolean dead;

    MortalEnvironment(Environment machine) {
        this.machine = machine;
    }

    void die() {
        dead = true;
        timers.forEach(OwnTimer::cancel);
    }

    /** Lets what is left of it be closed. */
    void revive() {
        dead = false;
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        OwnTimer timer = new OwnTimer(task);
        timers.add(timer);
        timer.waiting = machine.after(delay, timer);
        // Race: it may have died, or the timer may have run, before the machine's timer was known.
        if (dead || timer.over) {
            timer.cancel();
        }
        return timer;
    }

    @Override
    public Executor executor() {
        return task -> {
            if (!dead) {
                machine.executor().execute(task);
            }
        };
    }

    @Override
    public long nanos() {
        return machine.nanos();
    }

    @Override
    public Instant now() {
        return machine.now();
    }

    @Override
    public <T> T await(CompletableFuture<T> future) throws InterruptedException, ExecutionException {
        return machine.await(future);
    }

    @Override
    public RandomGenerator random() {
        return machine.random();
    }

    @Override
    public String newId() {
        return machine.newId();
    }

    /** The machine is closed by the scene. */
    @Override
    public void close() {}

    private final class OwnTimer implements Timer, Runnable {
        private final Runnable task;
        private volatile @Nullable Timer waiting;
        private volatile boolean over;

        private OwnTimer(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            over = true;
            timers.remove(this);
            if (!dead) {
                task.run();
            }
        }

        @Override
        public void cancel() {
            timers.remove(this);
            Timer known = waiting;
            if (known != null) {
                known.cancel();
            }
        }
    }
}
