package dev.interservice.foodordering.order;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.interservice.messaging.ClosedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Undoes what was done, trying until it has worked: what is undone must be idempotent. */
final class Compensations {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(Compensations.class);

    private final ScheduledExecutorService timer;

    Compensations(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    /**
     * Tries with growing pauses. Only the end of the process ends it sooner.
     *
     * @param failedOnce told the first failure
     * @param done run in the end
     */
    void untilDone(Supplier<? extends CompletableFuture<?>> attempt, Consumer<Throwable> failedOnce, Runnable done) {
        attempt(attempt, failedOnce, done, FIRST_PAUSE);
    }

    private void attempt(
            Supplier<? extends CompletableFuture<?>> attempt,
            Consumer<Throwable> onFailure,
            Runnable done,
            Duration pause) {
        attempt.get().whenComplete((result, failure) -> {
            if (failure instanceof ClosedException) {
                LOG.warn("not undone before the end: {}", failure.getMessage());
            } else if (!isWrittenDown(failure == null ? done : () -> onFailure.accept(failure)) || failure != null) {
                LOG.debug("trying again in {}", pause, failure);
                Runnable again = () -> attempt(attempt, ignored -> {}, done, longer(pause));
                timer.schedule(again, pause.toMillis(), MILLISECONDS);
            }
        });
    }

    /** What came of it. That may fail too, as on a full disk, and nobody else would hear of it. */
    private static boolean isWrittenDown(Runnable writing) {
        try {
            writing.run();
            return true;
        } catch (RuntimeException failure) {
            LOG.error("what came of a compensation cannot be written down; it is tried again", failure);
            return false;
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }
}
