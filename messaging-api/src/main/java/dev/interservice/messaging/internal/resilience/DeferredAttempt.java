package dev.interservice.messaging.internal.resilience;

import dev.interservice.messaging.Environment;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that begins later, if it is not given up before; then it was never made.
 *
 * <p>Races: what begins it, what refuses it and its cancellation come from different threads. The first of them
 * decides, under the lock; nothing of others is run while it is held.
 */
final class DeferredAttempt<R> extends CompletableFuture<R> {
    private final Supplier<CompletableFuture<R>> attempt;
    private final Supplier<AttemptFailure> cancellationFailure;

    // Guarded by this.
    private boolean decided;
    private boolean cancelled;
    private @Nullable CompletableFuture<R> startedAttempt;
    private Environment.@Nullable Timer timer;

    /**
     * An attempt that waits.
     *
     * @param attempt makes it
     * @param givenUp the failure of one that was cancelled before it began
     */
    DeferredAttempt(Supplier<CompletableFuture<R>> attempt, Supplier<AttemptFailure> givenUp) {
        this.attempt = attempt;
        this.cancellationFailure = givenUp;
    }

    /** Gives it the timer that decides, which is cancelled when something else does. */
    DeferredAttempt<R> withTimer(Environment.Timer deciding) {
        boolean late;
        synchronized (this) {
            timer = deciding;
            late = decided;
        }
        if (late) {
            deciding.cancel();
        }
        return this;
    }

    /** Its turn has come. */
    void begin() {
        if (!decide()) {
            return;
        }
        CompletableFuture<R> started = start();
        boolean late;
        synchronized (this) {
            startedAttempt = started;
            late = cancelled;
        }
        if (late) {
            started.cancel(true);
        }
        started.whenComplete((result, thrown) -> {
            if (thrown == null) {
                complete(result);
            } else {
                completeExceptionally(thrown);
            }
        });
    }

    /** Its turn will not come. */
    void refuse(AttemptFailure failure) {
        if (decide()) {
            completeExceptionally(failure);
        }
    }

    /** Before its turn nothing was sent, and that is what it tells. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        CompletableFuture<R> running;
        synchronized (this) {
            cancelled = true;
            running = startedAttempt;
        }
        if (decide()) {
            return completeExceptionally(cancellationFailure.get());
        }
        return running != null && running.cancel(mayInterruptIfRunning);
    }

    private CompletableFuture<R> start() {
        try {
            return attempt.get();
        } catch (RuntimeException | Error broken) {
            return CompletableFuture.failedFuture(broken);
        }
    }

    private boolean decide() {
        Environment.Timer waiting;
        synchronized (this) {
            if (decided) {
                return false;
            }
            decided = true;
            waiting = timer;
        }
        if (waiting != null) {
            waiting.cancel();
        }
        return true;
    }
}
