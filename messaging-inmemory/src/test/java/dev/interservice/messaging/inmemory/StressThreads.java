package dev.interservice.messaging.inmemory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Real threads of a stress test: workers that end by themselves, and disturbers that go on until the workers are done.
 */
final class StressThreads implements AutoCloseable {
    private static final long SECONDS = 15;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean done = new AtomicBoolean();
    private final List<Future<?>> workers = new ArrayList<>();
    private final List<Future<?>> disturbers = new ArrayList<>();

    void addWorker(StressTask task) {
        workers.add(threads.submit(() -> {
            task.run();
            return true;
        }));
    }

    /** Repeats a task until all workers have ended. */
    void repeatUntilDone(StressTask task) {
        disturbers.add(threads.submit(() -> {
            while (!done.get()) {
                task.run();
            }
            return true;
        }));
    }

    /** Runs a task beside the others; not at all when the test is over. */
    void runLater(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            assert threads.isShutdown();
        }
    }

    /** Waits for the workers, then ends the disturbers; throws what any of them threw. */
    void join() throws Exception {
        try {
            await(workers);
        } finally {
            done.set(true);
        }
        await(disturbers);
    }

    /** Waits for everything that was to run soon. */
    boolean awaitTermination() throws InterruptedException {
        threads.shutdown();
        return threads.awaitTermination(SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        done.set(true);
        threads.shutdownNow();
    }

    private static void await(List<Future<?>> tasks) throws Exception {
        for (Future<?> each : tasks) {
            try {
                each.get(SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new AssertionError(e.getCause());
            }
        }
    }

    /** Something to do. */
    interface StressTask {
        void run() throws Exception;
    }
}
