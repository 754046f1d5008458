package dev.interservice.messaging.amqp;

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
 * Tells the broker what is done with, on the channel it came by and never on another: its numbers mean nothing there.
 *
 * <p>Several at once, because each costs the broker a round of its log: when there are enough, when nothing is in hand any
 * more, and a few milliseconds after the first at the latest.
 *
 * <p>Race of the desk with the end of a shift, which writes what is left from wherever it is: whatever one of them has taken
 * is written before the other looks. Else the channel could be closed before that, and one that is just given back be
 * acknowledged with those after it.
 */
final class Acknowledgements {
    private static final Logger LOG = LoggerFactory.getLogger(Acknowledgements.class);
    private static final int ENOUGH = 25;
    private static final Duration LATEST = Duration.ofMillis(5);

    private final Channel channel;
    private final Executor desk;
    private final Environment environment;
    private final int enough;
    /** Held by who writes; before the lock on this, never after it. */
    private final Object pen = new Object();
    // Guarded by this.
    private final NavigableSet<Long> open = new TreeSet<>();
    private final NavigableSet<Long> done = new TreeSet<>();
    private boolean flushing;
    private boolean closed;
    private Environment.@Nullable Timer timer;

    Acknowledgements(Channel channel, int prefetch, Executor desk, Environment environment) {
        this.channel = channel;
        this.desk = desk;
        this.environment = environment;
        // Else the broker would wait for acknowledgements, and they for more messages.
        this.enough = Math.max(1, Math.min(ENOUGH, prefetch / 2));
    }

    synchronized void arrived(long tag) {
        open.add(tag);
    }

    /** It is done with. */
    synchronized void done(long tag) {
        if (!open.remove(tag) || closed) {
            return;
        }
        done.add(tag);
        if (flushing) {
            return;
        }
        if (done.size() >= enough || open.isEmpty()) {
            flushing = true;
            desk.execute(this::flush);
        } else if (timer == null) {
            timer = environment.after(LATEST, this::flushSoon);
        }
    }

    /** It is to go back to where it came from; at the desk. */
    void giveBack(long tag) {
        synchronized (pen) {
            if (take(tag)) {
                write(() -> channel.basicNack(tag, false, true));
            }
        }
    }

    /** Writes what is done; when it returns, all that was done before is written. May block. */
    void flush() {
        synchronized (pen) {
            writeDone();
        }
    }

    private void writeDone() {
        List<Long> single = new ArrayList<>();
        Long upTo;
        synchronized (this) {
            flushing = false;
            cancelTimer();
            NavigableSet<Long> before = open.isEmpty() ? done : done.headSet(open.first(), false);
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

    private synchronized boolean take(long tag) {
        return open.remove(tag);
    }

    private synchronized void flushSoon() {
        timer = null;
        if (!flushing && !closed) {
            flushing = true;
            desk.execute(this::flush);
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private interface Write {
        void run() throws IOException;
    }

    private static void write(Write write) {
        try {
            write.run();
        } catch (IOException | RuntimeException ended) {
            // The message comes again, as it must when nobody knows whether it was acknowledged.
            LOG.debug("the channel ended before an acknowledgement", ended);
        }
    }
}
