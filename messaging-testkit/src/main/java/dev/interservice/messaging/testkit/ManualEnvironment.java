package dev.interservice.messaging.testkit;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An environment whose clock stands still until the test moves it, and in which the same test runs the same way each
 * time.
 *
 * <p>A {@linkplain #deterministic() deterministic} one runs everything on the thread that calls {@link #advance}, {@link
 * #runUntilIdle} or {@link #await}: timers in the order of their time, tasks in the order they came. A task that waits
 * must do so with {@code await}, which runs the others meanwhile on its own stack. A {@linkplain #threaded() threaded}
 * one runs tasks at once on threads of their own; only timers wait for {@code advance}.
 *
 * <p>The monotonic clock starts one second before zero, so that it changes its sign under test.
 */
public final class ManualEnvironment implements Environment {
    /** The wall clock's first reading. */
    public static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private static final long FIRST_NANOS = -1_000_000_000L;
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);
    private static final long REAL_SECONDS = 10;

    private final boolean threads;
    private final RandomGenerator random;
    private final AtomicLong ids = new AtomicLong();
    private final AtomicLong started = new AtomicLong();

    // Guarded by this. Nothing is ever run while it is held.
    private final TreeSet<ScheduledTask> timers = new TreeSet<>();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private long nanos = FIRST_NANOS;
    private long scheduled;
    private Duration jumped = Duration.ZERO;

    private ManualEnvironment(boolean threads, long seed) {
        this.threads = threads;
        this.random = new Random(seed);
    }

    /** Everything runs on the test's thread, with chance from seed 1. */
    public static ManualEnvironment deterministic() {
        return deterministic(1);
    }

    /** Everything runs on the test's thread. */
    public static ManualEnvironment deterministic(long seed) {
        return new ManualEnvironment(false, seed);
    }

    /** Tasks run on real daemon threads named {@code manual-1}, {@code manual-2}, ... */
    public static ManualEnvironment threaded() {
        return new ManualEnvironment(true, 1);
    }

    /** Moves both clocks and runs, on this thread, the timers that become due and the tasks that they bring. */
    public void advance(Duration duration) {
        long end = nanos() + duration.toNanos();
        runTasks();
        for (ScheduledTask timer = next(end); timer != null; timer = next(end)) {
            timer.task().run();
            runTasks();
        }
        moveTo(end);
    }

    /** Runs, on this thread, the tasks and the timers that are due now; time stands still. */
    public void runUntilIdle() {
        advance(Duration.ZERO);
    }

    /** How many timers wait, so that a test can tell that none was forgotten. */
    public synchronized int pendingTimers() {
        return timers.size();
    }

    /** Sets the wall clock forward, or back, and leaves the monotonic clock alone. */
    public synchronized void jumpWallClock(Duration jump) {
        jumped = jumped.plus(jump);
    }

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized Instant now() {
        return START.plusNanos(nanos - FIRST_NANOS).plus(jumped);
    }

    @Override
    public synchronized Timer after(Duration delay, Runnable task) {
        long wait = delay.isNegative() ? 0 : delay.toNanos();
        ScheduledTask timer = new ScheduledTask(nanos + wait, scheduled++, requireNonNull(task, "task"));
        timers.add(timer);
        return () -> cancel(timer);
    }

    @Override
    public Executor executor() {
        return this::execute;
    }

    /**
     * Runs tasks and moves the clock from timer to timer until the future is done; a threaded environment waits for its
     * threads instead, at most 10 real seconds, and leaves the clock alone.
     *
     * @throws IllegalStateException nothing is left that could complete the future
     */
    @Override
    public <T> T await(CompletableFuture<T> future) throws InterruptedException, ExecutionException {
        if (threads) {
            try {
                return future.get(REAL_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw new IllegalStateException("not done after " + REAL_SECONDS + " real seconds: " + future, e);
            }
        }
        long latest = nanos() + LONGEST_WAIT.toNanos();
        while (!future.isDone()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while waiting for " + future);
            }
            if (!runTask() && !runTimer(latest)) {
                throw new IllegalStateException("nothing left to run within " + LONGEST_WAIT + " completes " + future);
            }
        }
        return future.get();
    }

    /** Drops what waits. */
    @Override
    public synchronized void close() {
        timers.clear();
        tasks.clear();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    /** {@code id-1}, {@code id-2}, ... */
    @Override
    public String newId() {
        return "id-" + ids.incrementAndGet();
    }

    private void execute(Runnable task) {
        requireNonNull(task, "task");
        if (threads) {
            Thread thread = new Thread(task, "manual-" + started.incrementAndGet());
            thread.setDaemon(true);
            thread.start();
        } else {
            synchronized (this) {
                tasks.add(task);
            }
        }
    }

    private void runTasks() {
        while (runTask()) {
            // Each task may bring more.
        }
    }

    private boolean runTask() {
        @Nullable Runnable task;
        synchronized (this) {
            task = tasks.poll();
        }
        if (task != null) {
            task.run();
        }
        return task != null;
    }

    private boolean runTimer(long latest) {
        ScheduledTask timer = next(latest);
        if (timer != null) {
            timer.task().run();
        }
        return timer != null;
    }

    /** Takes the first timer that is due by then and moves the clock to its time; null if there is none. */
    private synchronized @Nullable ScheduledTask next(long end) {
        if (timers.isEmpty() || timers.first().at() - end > 0) {
            return null;
        }
        ScheduledTask timer = timers.pollFirst();
        moveTo(timer.at());
        return timer;
    }

    /** Never back: a timer's task may have awaited something and so moved the clock further. */
    private synchronized void moveTo(long time) {
        nanos = time - nanos > 0 ? time : nanos;
    }

    private synchronized void cancel(ScheduledTask timer) {
        timers.remove(timer);
    }

    /** Ordered by time, then by the order they were scheduled in. */
    private record ScheduledTask(long at, long number, Runnable task) implements Comparable<ScheduledTask> {
        @Override
        public int compareTo(ScheduledTask other) {
            int byTime = Long.signum(at - other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }
}
