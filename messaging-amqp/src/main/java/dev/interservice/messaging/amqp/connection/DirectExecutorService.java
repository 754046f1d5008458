package dev.interservice.messaging.amqp.connection;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Runs each task where it is given: what a connection receives is handled by the thread that reads it, which saves two
 * threads waking each other for each message. So nothing that it calls may wait; listeners and observers return at
 * once, and whatever must ask the broker does it on a {@link SerialExecutor}.
 */
public final class DirectExecutorService extends AbstractExecutorService {
    @Override
    public void execute(Runnable task) {
        task.run();
    }

    /** It has nothing that could end. */
    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return false;
    }
}
