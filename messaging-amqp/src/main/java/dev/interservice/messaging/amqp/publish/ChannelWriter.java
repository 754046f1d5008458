package dev.interservice.messaging.amqp.publish;

import dev.interservice.messaging.amqp.connection.BatchingFrameHandler;
import dev.interservice.messaging.amqp.connection.SerialExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is to be published: one thing after the other, because a channel is for one thread and a write blocks
 * while the broker takes nothing. Requests and replies take turns with what is to be stored.
 */
public final class ChannelWriter {
    private final SerialExecutor executor;
    private final WriteSource rpcSource;
    private final WriteSource confirmedSource;
    // So that at most one task waits, however many calls wake it.
    private final AtomicBoolean scheduled = new AtomicBoolean();
    // Used on the executor only.
    private @Nullable BatchingFrameHandler frameHandler;

    public ChannelWriter(SerialExecutor executor, WriteSource rpcSource, WriteSource confirmedSource) {
        this.executor = executor;
        this.rpcSource = rpcSource;
        this.confirmedSource = confirmedSource;
    }

    /** Where there is something to be written. */
    interface WriteSource {
        /** Writes one thing; false if there is nothing that can be written now. */
        boolean writeNext();
    }

    /** Begins to write to another connection; on the executor. */
    void attach(BatchingFrameHandler fresh) {
        frameHandler = fresh;
    }

    /** There is something new, or room for what waits. */
    public void wake() {
        if (scheduled.compareAndSet(false, true)) {
            executor.execute(this::write);
        }
    }

    private void write() {
        // Cleared before the sources are read: what is added after the read schedules another run.
        scheduled.set(false);
        BatchingFrameHandler current = frameHandler;
        if (current == null) {
            writeAll();
            return;
        }
        current.beginBatch();
        try {
            writeAll();
        } finally {
            current.flushBatch();
        }
    }

    private void writeAll() {
        boolean more;
        do {
            more = rpcSource.writeNext();
            more |= confirmedSource.writeNext();
        } while (more);
    }
}
