package dev.interservice.messaging.internal.resilience;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs a task in several threads that begin at the same moment. */
public final class ConcurrentRunner {
    private final int threads;

    private ConcurrentRunner(int threads) {
        this.threads = threads;
    }

    public static ConcurrentRunner of(int threads) {
        return new ConcurrentRunner(threads);
    }

    /** Returns when all are done; throws what one of them threw. */
    public void runInEach(int times, Runnable task) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        CyclicBarrier start = new CyclicBarrier(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(executor.submit(() -> {
                    start.await();
                    for (int time = 0; time < times; time++) {
                        task.run();
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
