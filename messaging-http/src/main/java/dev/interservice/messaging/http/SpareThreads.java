package dev.interservice.messaging.http;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * The threads of the server that handlers may block: only so many at once, so that some are always left to move bytes.
 *
 * <p>A handler on the thread that has read its request saves two hand-overs: one to the handler's thread, and one back to
 * the reading of that connection.
 */
final class SpareThreads {
    private final int most;
    private final Executor others;
    private final AtomicInteger taken = new AtomicInteger();

    /** @param others runs what no thread can be spared for */
    SpareThreads(int most, Executor others) {
        this.most = most;
        this.others = others;
    }

    /**
     * The thread that calls, or another if it cannot be spared.
     *
     * @param idle whether it has nothing else to do
     */
    Spare take(boolean idle) {
        if (!idle || Invocable.isNonBlockingInvocation()) {
            return new Spare(false);
        }
        boolean free = taken.incrementAndGet() <= most;
        if (!free) {
            taken.decrementAndGet();
        }
        return new Spare(free);
    }

    /** Keeps one task for the thread that has it, until that {@linkplain #run runs} it; has another thread run any other. */
    final class Spare implements Executor, Runnable {
        private final Thread owner = Thread.currentThread();
        private boolean free;
        private @Nullable Runnable task;

        private Spare(boolean free) {
            this.free = free;
        }

        @Override
        public void execute(Runnable coming) {
            // Only the owner may look at what belongs to it.
            if (Thread.currentThread() == owner && free && task == null) {
                task = coming;
            } else {
                others.execute(coming);
            }
        }

        /** Runs what was kept; once, on the thread that has it. */
        @Override
        public void run() {
            if (!free) {
                return;
            }
            Runnable kept = task;
            try {
                if (kept != null) {
                    kept.run();
                }
            } finally {
                free = false;
                taken.decrementAndGet();
            }
        }
    }
}
