package dev.interservice.messaging.amqp;

import com.rabbitmq.client.Connection;
import dev.interservice.messaging.transport.TransportSetup;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The transport's own threads, and the names of those its client makes: the only place where threads are begun.
 *
 * <p>They are platform threads, because the client's locks would pin a virtual thread to its carrier while a socket takes
 * nothing.
 */
final class Workers implements Executor {
    /**
     * As many as there can be tasks: one for each of four desks and of two links, one for what ends a connection while its
     * transport closes another, and one that cuts each of the two when its broker says nothing.
     */
    private static final int MOST = 9;

    private static final Duration IDLE = Duration.ofSeconds(10);

    private final ThreadPoolExecutor pool;
    private final String owner;

    Workers(TransportSetup setup) {
        this.owner = "amqp " + setup.service();
        this.pool = new ThreadPoolExecutor(
                MOST,
                MOST,
                IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                named(owner + " worker"),
                // After the end nobody waits for what a task would do.
                new ThreadPoolExecutor.DiscardPolicy());
        pool.allowCoreThreadTimeOut(true);
    }

    /** Runs a task that may block for as long as the client does; does nothing after the end. */
    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    /** For the threads of a {@link Connection}, which end with it. */
    ThreadFactory ofConnection(String role) {
        return named(owner + " " + role);
    }

    /** For what a {@link Connection} receives. */
    ExecutorService ofReader() {
        return new AtOnce();
    }

    /** Lets what runs come to its end, for so long at most, and then interrupts it. */
    void end(Duration grace) {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException interrupt) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
