package dev.interservice.messaging.amqp.publish;

import com.rabbitmq.client.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages that were written to one channel and are not confirmed yet, by their sequence numbers.
 *
 * <p>The numbers are counted here and not asked of the channel: it counts a message as well that it then fails to
 * write, and from there on all confirmations would be meant for others.
 *
 * <p>Races: the writer fills the ring, and only the connection's thread empties it while the channel lives, so neither
 * waits for the other. A message is in its slot before it is written, because its confirmation may come before the
 * write returns.
 */
final class OutstandingConfirms {
    private static final int MAX_OUTSTANDING = 1_000;
    private static final long MAX_OUTSTANDING_BYTES = 64L * 1024 * 1024;
    /** More than may be outstanding: messages are confirmed out of order, and slots are free in order. */
    private static final int RING_SIZE = 4_096;

    private final Channel channel;
    private final AtomicReferenceArray<@Nullable PendingSend> ring = new AtomicReferenceArray<>(RING_SIZE);
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    // Used by the writer only; read by others once the channel has ended.
    private volatile long nextNumber = 1;
    // Used by the connection's thread only.
    private long oldestOutstanding = 1;

    OutstandingConfirms(Channel channel) {
        this.channel = channel;
    }

    Channel channel() {
        return channel;
    }

    boolean hasRoom() {
        return count.get() < MAX_OUTSTANDING
                && bytes.get() < MAX_OUTSTANDING_BYTES
                && ring.get(slot(nextNumber)) == null;
    }

    boolean isEmpty() {
        return count.get() == 0;
    }

    /** Takes the next number for a message that is going to be written. */
    void add(PendingSend send) {
        count.incrementAndGet();
        bytes.addAndGet(send.size());
        ring.set(slot(nextNumber), send);
    }

    /** It was written, or part of it. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // Only the writer writes it.
    void markWritten() {
        nextNumber++;
    }

    /** Nothing of it was written, so its number is free. */
    void undoAdd() {
        remove(nextNumber);
    }

    /** The broker has decided on one message, or on all up to it. */
    void settle(long number, boolean multiple, Consumer<PendingSend> decision) {
        for (long each = multiple ? oldestOutstanding : number; each <= number; each++) {
            settleOne(each, decision);
        }
        // After single ones, too: if this stayed behind, it would some day be a whole ring away, where others are. But
        // never before the writer, because a confirmation may come before the write returns.
        while (oldestOutstanding < nextNumber && ring.get(slot(oldestOutstanding)) == null) {
            oldestOutstanding++;
        }
    }

    /** The oldest message that looks like the one that came back; null if it has ended. */
    @Nullable
    PendingSend find(String exchange, String routingKey, @Nullable String messageId) {
        for (long number = oldestOutstanding; number <= nextNumber; number++) {
            PendingSend send = ring.get(slot(number));
            if (send != null && send.matches(exchange, routingKey, messageId)) {
                return send;
            }
        }
        return null;
    }

    /** All that are not confirmed, in the order they were written; called once the channel has ended. */
    List<PendingSend> drain() {
        List<PendingSend> rest = new ArrayList<>();
        for (long number = Math.max(1, nextNumber - RING_SIZE); number < nextNumber; number++) {
            PendingSend send = remove(number);
            if (send != null) {
                rest.add(send);
            }
        }
        return rest;
    }

    private void settleOne(long number, Consumer<PendingSend> decision) {
        PendingSend send = remove(number);
        if (send != null) {
            decision.accept(send);
        }
    }

    private @Nullable PendingSend remove(long number) {
        PendingSend send = ring.getAndSet(slot(number), null);
        if (send != null) {
            count.decrementAndGet();
            bytes.addAndGet(-send.size());
        }
        return send;
    }

    private static int slot(long number) {
        return (int) (number & (RING_SIZE - 1));
    }
}
