package dev.interservice.foodordering;

import dev.interservice.messaging.Messaging;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service that may crash in the middle of this process, and comes back after a while with nothing in its memory: what a
 * supervisor does for a process of its own. Safe for use by several threads.
 */
final class RestartingService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RestartingService.class);

    private final String name;
    private final Supplier<RunningService> start;
    private final Duration absence;
    private RunningService running;
    private boolean away;
    private boolean closed;

    /** Starts it for the first time. */
    RestartingService(String name, Supplier<RunningService> start, Duration absence) {
        this.name = name;
        this.start = start;
        this.absence = absence;
        this.running = start.get();
    }

    /** The messaging it has now, or had before it crashed. */
    synchronized Messaging messaging() {
        return running.messaging();
    }

    /** Returns at once: whoever asks for the crash is in the middle of what crashes. */
    synchronized void crash() {
        if (!away && !closed) {
            away = true;
            Thread crash = new Thread(this::crashAndReturn, name + "-crash");
            crash.setDaemon(true);
            crash.start();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        // Race: the crash may be closing it too, which is harmless; and it starts nothing after it was closed.
        running().close();
    }

    private void crashAndReturn() {
        LOG.warn("{} crashes, and comes back in {}", name, absence);
        try {
            running().crash();
        } catch (RuntimeException failure) {
            LOG.warn("{} did not crash as it should: {}", name, failure.getMessage());
        }
        try {
            comeBack();
        } catch (InterruptedException impossible) {
            Thread.currentThread().interrupt();
        }
    }

    /** As often as it takes: whoever supervises a process does not give up either. */
    private synchronized void comeBack() throws InterruptedException {
        while (away) {
            long end = System.nanoTime() + absence.toNanos();
            for (long left = absence.toMillis(); left > 0 && !closed; left = (end - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
            if (closed) {
                return;
            }
            try {
                running = start.get();
                away = false;
            } catch (RuntimeException failure) {
                LOG.warn("{} does not start, and is started again in {}: {}", name, absence, failure.getMessage());
            }
        }
    }

    private synchronized RunningService running() {
        return running;
    }
}
