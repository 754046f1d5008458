package dev.interservice.messaging.amqp;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does one thing after the other, on whatever thread is free: so what belongs to a desk needs no lock.
 *
 * <p>Whoever leaves a task does not wait for it. A task may block.
 */
final class Desk implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

    private final Executor workers;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    // Counts what is in the queue or under way: who makes it 1 begins the work, who makes it 0 has ended it.
    private final AtomicInteger open = new AtomicInteger();

    Desk(Executor workers) {
        this.workers = workers;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (open.getAndIncrement() == 0) {
            workers.execute(this::work);
        }
    }

    private void work() {
        do {
            Runnable task = tasks.poll();
            try {
                if (task != null) {
                    task.run();
                }
            } catch (Throwable defect) {
                LOG.error("a task of the RabbitMQ transport failed: this is a defect, please report it", defect);
            }
        } while (open.decrementAndGet() != 0);
    }
}
