package dev.interservice.messaging.amqp.consume;

import dev.interservice.messaging.amqp.wire.ReceivedMessage.UnackedDelivery;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Queues of messages, one for each subject: of each subject only the first may be given out, and it stays the first
 * until it leaves. Messages without a subject are free. At most as many as the prefetch.
 */
final class KeyedLanes {
    // Guarded by this.
    private final Map<String, Deque<UnackedDelivery>> lanes = new HashMap<>();

    /** Whether it may be given out at once; else it waits. */
    synchronized boolean enter(UnackedDelivery delivery) {
        Optional<String> subject = delivery.message().envelope().subject();
        if (subject.isEmpty()) {
            return true;
        }
        Deque<UnackedDelivery> lane = lanes.computeIfAbsent(subject.get(), key -> new ArrayDeque<>());
        lane.addLast(delivery);
        return lane.size() == 1;
    }

    /** It is done with; returns the one that may be given out now, null if there is none. */
    synchronized @Nullable UnackedDelivery leave(UnackedDelivery delivery) {
        String subject = delivery.message().envelope().subject().orElse(null);
        Deque<UnackedDelivery> lane = subject == null ? null : lanes.get(subject);
        if (lane == null) {
            return null;
        }
        lane.removeFirst();
        if (lane.isEmpty()) {
            lanes.remove(subject);
        }
        return lane.peekFirst();
    }
}
