package dev.interservice.messaging.amqp.connection;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one task after the other, on whatever thread is free: so what only its tasks use needs no lock.
 *
 * <p>{@link #execute} does not wait for its task. A task may block.
 */
public final class SerialExecutor implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);

    private final Executor executor;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    // Counts what is in the queue or under way: who makes it 1 begins the work, who makes it 0 has ended it.
    private final AtomicInteger pendingTasks = new AtomicInteger();

    public SerialExecutor(Executor executor) {
        this.executor = executor;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (pendingTasks.getAndIncrement() == 0) {
            executor.execute(this::runTasks);
        }
    }

    private void runTasks() {
        do {
            Runnable task = tasks.poll();
            try {
                if (task != null) {
                    task.run();
                }
            } catch (Throwable defect) {
                LOG.error("a task of the RabbitMQ transport failed: this is a defect, please report it", defect);
            }
        } while (pendingTasks.decrementAndGet() != 0);
    }
}
