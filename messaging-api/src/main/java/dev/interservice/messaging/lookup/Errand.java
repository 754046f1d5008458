package dev.interservice.messaging.lookup;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For authors of registries: work that is done in turns, one at a time. A turn has a thread of the environment to itself and may block; between turns
 * there is no thread, only a timer. Safe for use by several threads.
 */
public final class Errand {
    private static final Logger LOG = LoggerFactory.getLogger(Errand.class);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(5);

    private final Environment environment;
    private final Turn turn;

    // Guarded by this.
    private State state = State.IDLE;
    private boolean again;
    private long waits;
    private Environment.@Nullable Timer timer;

    /** Does nothing yet. */
    public Errand(Environment environment, Turn turn) {
        this.environment = requireNonNull(environment, "environment");
        this.turn = requireNonNull(turn, "turn");
    }

    /** A whole turn begins after this was called: now, or when the one that is running has ended. */
    public synchronized void soon() {
        if (state == State.RUNNING) {
            again = true;
        } else if (state != State.OVER) {
            begin();
        }
    }

    /** Does not wait any longer, if it does. */
    public synchronized void hurry() {
        if (state == State.WAITING) {
            begin();
        }
    }

    /** No turn begins any more; the one that is running goes on. */
    public synchronized void end() {
        state = State.OVER;
        cancelTimer();
    }

    private synchronized void waited(long wait) {
        // Race: somebody may have begun, or waited anew, after this timer had come due.
        if (state == State.WAITING && wait == waits) {
            begin();
        }
    }

    private synchronized void begin() {
        cancelTimer();
        state = State.RUNNING;
        again = false;
        try {
            environment.executor().execute(this::run);
        } catch (RejectedExecutionException closed) {
            LOG.debug("the environment is closed, so nothing is done any more", closed);
            state = State.OVER;
        } catch (OutOfMemoryError noThread) {
            LOG.error("no thread for a turn; the next try is in {}", AFTER_TROUBLE, noThread);
            beginAfter(AFTER_TROUBLE);
        }
    }

    private synchronized void beginAfter(Duration pause) {
        state = State.WAITING;
        long wait = ++waits;
        timer = environment.after(pause, () -> waited(wait));
    }

    private void run() {
        Optional<Duration> pause;
        try {
            pause = turn.take();
        } catch (RuntimeException | Error defect) {
            LOG.error("a turn failed, which is a defect; the next is in {}", AFTER_TROUBLE, defect);
            pause = Optional.of(AFTER_TROUBLE);
        }
        next(pause);
    }

    private synchronized void next(Optional<Duration> pause) {
        if (state == State.OVER) {
            return;
        }
        if (again) {
            begin();
        } else if (pause.isEmpty()) {
            state = State.IDLE;
        } else {
            beginAfter(pause.get());
        }
    }

    private synchronized void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private enum State {
        IDLE,
        WAITING,
        RUNNING,
        OVER
    }

    /** Does its work once. */
    @FunctionalInterface
    public interface Turn {
        /**
         * Takes one turn.
         *
         * @return how long to wait for the next; empty when there is none unless somebody asks
         */
        Optional<Duration> take();
    }
}
