package dev.interservice.messaging.amqp.connection;

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
 * <p>They are platform threads, because the client's locks would pin a virtual thread to its carrier while a socket
 * takes nothing.
 */
public final class ClientThreads implements Executor {
    /**
     * As many as there can be tasks: one for each of four {@link SerialExecutor}s and of two
     * {@link RecoveringConnection}s, one for what ends a connection while its transport closes another, and one that
     * cuts each of the two when its broker says nothing.
     */
    private static final int MAX_THREADS = 9;

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

    private final ThreadPoolExecutor pool;
    private final String threadNamePrefix;

    public ClientThreads(TransportSetup setup) {
        this.threadNamePrefix = "amqp " + setup.service();
        this.pool = new ThreadPoolExecutor(
                MAX_THREADS,
                MAX_THREADS,
                KEEP_ALIVE.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                threadFactory(threadNamePrefix + " worker"),
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
    ThreadFactory connectionThreadFactory(String role) {
        return threadFactory(threadNamePrefix + " " + role);
    }

    /** For what a {@link Connection} receives. */
    ExecutorService readerExecutor() {
        return new DirectExecutorService();
    }

    /** Lets what runs come to its end, for so long at most, and then interrupts it. */
    public void shutdown(Duration grace) {
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

    private static ThreadFactory threadFactory(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
