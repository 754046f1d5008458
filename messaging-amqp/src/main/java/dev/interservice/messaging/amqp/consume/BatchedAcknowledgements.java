package dev.interservice.messaging.amqp.consume;

import com.rabbitmq.client.Channel;
import dev.interservice.messaging.Environment;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acknowledges messages to the broker, on the channel they came by and never on another: their tags mean nothing there.
 *
 * <p>Several at once, because each costs the broker a round of its log: when there are enough, when nothing is in
 * flight any more, and a few milliseconds after the first at the latest.
 *
 * <p>Race of the executor with the end of a consumer, which writes what is left on its own thread: whatever one of them
 * has taken is written before the other looks. Else the channel could be closed before that, and one that is just given
 * back be acknowledged with those after it.
 */
final class BatchedAcknowledgements {
    private static final Logger LOG = LoggerFactory.getLogger(BatchedAcknowledgements.class);
    private static final int MAX_BATCH = 25;
    private static final Duration MAX_DELAY = Duration.ofMillis(5);

    private final Channel channel;
    private final Executor executor;
    private final Environment environment;
    private final int batchSize;
    /** Held while writing; before the lock on this, never after it. */
    private final Object writeLock = new Object();
    // Guarded by this.
    private final NavigableSet<Long> unsettled = new TreeSet<>();
    private final NavigableSet<Long> done = new TreeSet<>();
    private boolean flushing;
    private boolean closed;
    private Environment.@Nullable Timer timer;

    BatchedAcknowledgements(Channel channel, int prefetch, Executor executor, Environment environment) {
        this.channel = channel;
        this.executor = executor;
        this.environment = environment;
        // Else the broker would wait for acknowledgements, and they for more messages.
        this.batchSize = Math.max(1, Math.min(MAX_BATCH, prefetch / 2));
    }

    synchronized void delivered(long tag) {
        unsettled.add(tag);
    }

    /** It is done with. */
    synchronized void done(long tag) {
        if (!unsettled.remove(tag) || closed) {
            return;
        }
        done.add(tag);
        if (flushing) {
            return;
        }
        if (done.size() >= batchSize || unsettled.isEmpty()) {
            flushing = true;
            executor.execute(this::flush);
        } else if (timer == null) {
            timer = environment.after(MAX_DELAY, this::onTimer);
        }
    }

    /** It is to go back to where it came from; on the executor. */
    void requeue(long tag) {
        synchronized (writeLock) {
            if (removeUnsettled(tag)) {
                write(() -> channel.basicNack(tag, false, true));
            }
        }
    }

    /** Writes what is done; when it returns, all that was done before is written. May block. */
    void flush() {
        synchronized (writeLock) {
            writeDone();
        }
    }

    private void writeDone() {
        List<Long> single = new ArrayList<>();
        Long upTo;
        synchronized (this) {
            flushing = false;
            cancelTimer();
            NavigableSet<Long> before = unsettled.isEmpty() ? done : done.headSet(unsettled.first(), false);
            upTo = before.isEmpty() ? null : before.last();
            for (Long each : done) {
                if (upTo == null || each > upTo) {
                    single.add(each);
                }
            }
            done.clear();
        }
        if (upTo != null) {
            long last = upTo;
            write(() -> channel.basicAck(last, true));
        }
        single.forEach(tag -> write(() -> channel.basicAck(tag, false)));
    }

    /** Nothing is acknowledged any more. */
    synchronized void close() {
        closed = true;
        done.clear();
        cancelTimer();
    }

    private synchronized boolean removeUnsettled(long tag) {
        return unsettled.remove(tag);
    }

    private synchronized void onTimer() {
        timer = null;
        if (!flushing && !closed) {
            flushing = true;
            executor.execute(this::flush);
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private interface ChannelWrite {
        void run() throws IOException;
    }

    private static void write(ChannelWrite write) {
        try {
            write.run();
        } catch (IOException | RuntimeException ended) {
            // The message comes again, as it must when nobody knows whether it was acknowledged.
            LOG.debug("the channel ended before an acknowledgement", ended);
        }
    }
}
