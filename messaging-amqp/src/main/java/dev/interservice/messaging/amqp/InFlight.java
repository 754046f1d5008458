package dev.interservice.messaging.amqp;

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
 * <p>The numbers are counted here and not asked of the channel: it counts a message as well that it then fails to write,
 * and from there on all confirmations would be meant for others.
 *
 * <p>Races: the writer fills the ring, and only the connection's thread empties it while the channel lives, so neither
 * waits for the other. A message is in its place before it is written, because its confirmation may come before the
 * write returns.
 */
final class InFlight {
    private static final int WINDOW = 1_000;
    private static final long WINDOW_BYTES = 64L * 1024 * 1024;
    /** More than the window: messages are confirmed out of order, and places are free in order. */
    private static final int PLACES = 4_096;

    private final Channel channel;
    private final AtomicReferenceArray<@Nullable PendingSend> ring = new AtomicReferenceArray<>(PLACES);
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    // Used by the writer only; read by others once the channel has ended.
    private volatile long next = 1;
    // Used by the connection's thread only.
    private long firstOpen = 1;

    InFlight(Channel channel) {
        this.channel = channel;
    }

    Channel channel() {
        return channel;
    }

    boolean hasRoom() {
        return count.get() < WINDOW && bytes.get() < WINDOW_BYTES && ring.get(place(next)) == null;
    }

    boolean isEmpty() {
        return count.get() == 0;
    }

    /** Takes the next number for a message that is going to be written. */
    void enter(PendingSend send) {
        count.incrementAndGet();
        bytes.addAndGet(send.size());
        ring.set(place(next), send);
    }

    /** It was written, or part of it. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // Only the writer writes it.
    void written() {
        next++;
    }

    /** Nothing of it was written, so its number is free. */
    void withdraw() {
        take(next);
    }

    /** The broker has decided on one message, or on all up to it. */
    void decided(long number, boolean multiple, Consumer<PendingSend> decision) {
        for (long each = multiple ? firstOpen : number; each <= number; each++) {
            decide(each, decision);
        }
        // After single ones, too: if this stayed behind, it would some day be a whole ring away, where others are. But
        // never before the writer, because a confirmation may come before the write returns.
        while (firstOpen < next && ring.get(place(firstOpen)) == null) {
            firstOpen++;
        }
    }

    /** The oldest message that looks like the one that came back; null if it has ended. */
    @Nullable
    PendingSend find(String exchange, String routingKey, @Nullable String messageId) {
        for (long number = firstOpen; number <= next; number++) {
            PendingSend send = ring.get(place(number));
            if (send != null && send.isLike(exchange, routingKey, messageId)) {
                return send;
            }
        }
        return null;
    }

    /** All that are not confirmed, in the order they were written; called once the channel has ended. */
    List<PendingSend> rest() {
        List<PendingSend> rest = new ArrayList<>();
        for (long number = Math.max(1, next - PLACES); number < next; number++) {
            PendingSend send = take(number);
            if (send != null) {
                rest.add(send);
            }
        }
        return rest;
    }

    private void decide(long number, Consumer<PendingSend> decision) {
        PendingSend send = take(number);
        if (send != null) {
            decision.accept(send);
        }
    }

    private @Nullable PendingSend take(long number) {
        PendingSend send = ring.getAndSet(place(number), null);
        if (send != null) {
            count.decrementAndGet();
            bytes.addAndGet(-send.size());
        }
        return send;
    }

    private static int place(long number) {
        return (int) (number & (PLACES - 1));
    }
}
