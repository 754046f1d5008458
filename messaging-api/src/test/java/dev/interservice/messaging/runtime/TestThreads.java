package dev.interservice.messaging.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** Other threads of a test. */
final class TestThreads {
    /** How long a test may wait for them, in real time. */
    static final Duration LIMIT = Duration.ofSeconds(10);

    private TestThreads() {}

    /** Runs the task on a thread of its own. */
    static CompletableFuture<Void> run(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (RuntimeException | Error failure) {
                done.completeExceptionally(failure);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    /** Until other threads have come so far. */
    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("real time over the limit").isNegative();
            Thread.onSpinWait();
        }
    }

    /** Until it has ended well. */
    static void await(CompletableFuture<Void> task) {
        assertThat(task).succeedsWithin(LIMIT);
    }
}
