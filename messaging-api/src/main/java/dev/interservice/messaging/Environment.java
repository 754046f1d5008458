package dev.interservice.messaging;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * The only source of time, threads, waiting and chance for the engine and its transports, so that a test can hold the
 * clock and a simulation can repeat a run.
 *
 * <p>Safe for use by several threads.
 */
public interface Environment extends AutoCloseable {
    /** The monotonic clock, in nanoseconds from an arbitrary origin. All deadlines are measured on it. */
    long nanos();

    /** The wall clock, for what people read: the time of a message, since when something is down. */
    Instant now();

    /**
     * Runs a task once, after a delay, on the timer's thread; it must be short and never block.
     *
     * @param delay zero or negative runs it as soon as possible, never on the caller's stack
     */
    Timer after(Duration delay, Runnable task);

    /** Runs callbacks and the work of handlers; tasks may block. It never refuses a task before it is closed. */
    Executor executor();

    /**
     * Waits until the future is done; the only place where a thread of the engine blocks. The future must be one that
     * ends by itself, by a deadline or a grace.
     */
    <T> T await(CompletableFuture<T> future) throws InterruptedException, ExecutionException;

    /** Chance, for jitter and balancing. */
    RandomGenerator random();

    /** A new id: 128 bits that cannot be guessed, as text without separators that a transport would need to escape. */
    String newId();

    /** Ends its threads and drops what waits. Only who made an environment closes it. */
    @Override
    void close();

    /** A task that waits for its time. */
    @FunctionalInterface
    interface Timer {
        /** Keeps the task from running, if it has not begun, and frees what it holds. Cancelling twice is harmless. */
        void cancel();
    }
}
