package dev.interservice.messaging.http.jetty;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many threads of the server handlers may block at once, so that some are always left to move bytes.
 *
 * <p>A handler on the thread that has read its request saves two hand-overs: one to the handler's thread, and one back to
 * the reading of that connection.
 */
public final class InlineExecutionLimiter {
    private final int maxInline;
    private final Executor fallback;
    private final AtomicInteger inUse = new AtomicInteger();

    /** @param others runs what no thread can be spared for */
    public InlineExecutionLimiter(int most, Executor others) {
        this.maxInline = most;
        this.fallback = others;
    }

    /**
     * The thread that calls, or another if it cannot be spared.
     *
     * @param idle whether it has nothing else to do
     */
    public InlineExecutor acquire(boolean idle) {
        if (!idle || Invocable.isNonBlockingInvocation()) {
            return new InlineExecutor(false);
        }
        boolean free = inUse.incrementAndGet() <= maxInline;
        if (!free) {
            inUse.decrementAndGet();
        }
        return new InlineExecutor(free);
    }

    /** Keeps one task for the thread that has it, until that {@linkplain #run runs} it; has another thread run any other. */
    public final class InlineExecutor implements Executor, Runnable {
        private final Thread owner = Thread.currentThread();
        private boolean inline;
        private @Nullable Runnable task;

        private InlineExecutor(boolean free) {
            this.inline = free;
        }

        @Override
        public void execute(Runnable coming) {
            // Only the owner may look at what belongs to it.
            if (Thread.currentThread() == owner && inline && task == null) {
                task = coming;
            } else {
                fallback.execute(coming);
            }
        }

        /** Runs the task that was kept; once, on the thread that has it. */
        @Override
        public void run() {
            if (!inline) {
                return;
            }
            Runnable inlineTask = task;
            try {
                if (inlineTask != null) {
                    inlineTask.run();
                }
            } finally {
                inline = false;
                inUse.decrementAndGet();
            }
        }
    }
}
