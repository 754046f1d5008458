package dev.interservice.messaging.amqp;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes requests and replies, which are neither stored nor confirmed.
 *
 * <p>All but {@link #say} happens at the writer's desk.
 */
final class Talk implements Writer.Source {
    private static final Logger LOG = LoggerFactory.getLogger(Talk.class);

    private final Outbox<Utterance> outbox = new Outbox<>();
    private final Runnable wake;
    private volatile @Nullable Line current;
    private volatile boolean blocked;

    Talk(Runnable wake) {
        this.wake = wake;
    }

    /** A request or a reply. */
    interface Utterance extends Outbox.Parcel {
        /** Whether it is to be written; false if it has ended. */
        boolean begin();

        void write(Channel channel, String replyQueue) throws IOException;

        /** Nothing of it was written, but may be later. */
        void takeBack();

        /** Some of it may have been written, and nothing more will be. */
        void lost(String why);

        /** Nothing of it was written, and nothing will be. */
        void notWritten(Reason reason, String why);
    }

    /**
     * Where it is written to.
     *
     * @param replyQueue where replies to what is asked there are expected
     */
    record Line(Channel channel, String replyQueue) {}

    /** Takes something to write it; never blocks. */
    void say(Utterance utterance) {
        switch (outbox.add(utterance)) {
            case IN -> wake.run();
            case FULL -> utterance.notWritten(Reason.OVERLOADED, "too many requests and replies wait to be sent");
            case CLOSED -> utterance.notWritten(Reason.CLOSED, "the transport is closed");
        }
    }

    boolean isConnected() {
        return current != null;
    }

    boolean isBlocked() {
        return blocked;
    }

    void block(boolean isBlocked) {
        blocked = isBlocked;
        wake.run();
    }

    void begin(Line line) {
        // The last connection may have been blocked, and have said so after it was given up.
        blocked = false;
        current = line;
    }

    void end() {
        blocked = false;
        current = null;
    }

    void close() {
        outbox.close(each -> each.notWritten(Reason.CLOSED, "the transport was closed"));
    }

    @Override
    public boolean writeNext() {
        Line line = current;
        if (line == null || blocked) {
            return false;
        }
        Utterance next = outbox.poll();
        if (next == null) {
            return false;
        }
        return !next.begin() || write(next, line);
    }

    private boolean write(Utterance utterance, Line line) {
        try {
            utterance.write(line.channel(), line.replyQueue());
            return true;
        } catch (AlreadyClosedException ended) {
            utterance.takeBack();
            // Race: the close may come while the last write is under way.
            if (!outbox.addFirst(List.of(utterance))) {
                utterance.notWritten(Reason.CLOSED, "the transport was closed");
            }
            return false;
        } catch (IllegalArgumentException unfit) {
            utterance.notWritten(Reason.TOO_LARGE, Why.of(unfit));
            return true;
        } catch (IOException | RuntimeException failure) {
            // Nobody knows how much of it has left. The connection is about to end, or has ended.
            LOG.debug("a write failed", failure);
            utterance.lost(Why.of(failure));
            return false;
        }
    }
}
