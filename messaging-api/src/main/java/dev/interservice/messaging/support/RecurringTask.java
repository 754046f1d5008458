package dev.interservice.messaging.support;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For authors of registries: work that is done in runs, one at a time. A run has a thread of the environment to itself
 * and may block; between runs there is no thread, only a timer. Safe for use by several threads.
 */
public final class RecurringTask {
    private static final Logger LOG = LoggerFactory.getLogger(RecurringTask.class);
    private static final Duration FAILURE_DELAY = Duration.ofSeconds(5);

    private final Environment environment;
    private final Task task;

    // Guarded by this.
    private TaskState state = TaskState.IDLE;
    private boolean rerunRequested;
    private long waitNumber;
    private Environment.@Nullable Timer timer;

    /** Does nothing yet. */
    public RecurringTask(Environment environment, Task task) {
        this.environment = requireNonNull(environment, "environment");
        this.task = requireNonNull(task, "task");
    }

    /** A whole run begins after this was called: now, or when the one that is running has ended. */
    public synchronized void trigger() {
        if (state == TaskState.RUNNING) {
            rerunRequested = true;
        } else if (state != TaskState.STOPPED) {
            startRun();
        }
    }

    /** Does not wait any longer, if it does. */
    public synchronized void triggerIfWaiting() {
        if (state == TaskState.WAITING) {
            startRun();
        }
    }

    /** No run begins any more; the one that is running goes on. */
    public synchronized void stop() {
        state = TaskState.STOPPED;
        cancelTimer();
    }

    private synchronized void onTimer(long wait) {
        // Race: somebody may have begun, or waited anew, after this timer had come due.
        if (state == TaskState.WAITING && wait == waitNumber) {
            startRun();
        }
    }

    private synchronized void startRun() {
        cancelTimer();
        state = TaskState.RUNNING;
        rerunRequested = false;
        try {
            environment.executor().execute(this::run);
        } catch (RejectedExecutionException closed) {
            LOG.debug("the environment is closed, so nothing is done any more", closed);
            state = TaskState.STOPPED;
        } catch (OutOfMemoryError noThread) {
            LOG.error("no thread for a run; the next try is in {}", FAILURE_DELAY, noThread);
            scheduleAfter(FAILURE_DELAY);
        }
    }

    private synchronized void scheduleAfter(Duration pause) {
        state = TaskState.WAITING;
        long wait = ++waitNumber;
        timer = environment.after(pause, () -> onTimer(wait));
    }

    private void run() {
        Optional<Duration> pause;
        try {
            pause = task.run();
        } catch (RuntimeException | Error defect) {
            LOG.error("a run failed, which is a defect; the next is in {}", FAILURE_DELAY, defect);
            pause = Optional.of(FAILURE_DELAY);
        }
        afterRun(pause);
    }

    private synchronized void afterRun(Optional<Duration> pause) {
        if (state == TaskState.STOPPED) {
            return;
        }
        if (rerunRequested) {
            startRun();
        } else if (pause.isEmpty()) {
            state = TaskState.IDLE;
        } else {
            scheduleAfter(pause.get());
        }
    }

    private synchronized void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private enum TaskState {
        IDLE,
        WAITING,
        RUNNING,
        STOPPED
    }

    /** Does its work once. */
    @FunctionalInterface
    public interface Task {
        /**
         * Makes one run.
         *
         * @return how long to wait for the next; empty when there is none unless somebody asks
         */
        Optional<Duration> run();
    }
}
