package dev.interservice.messaging.inmemory;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a queue by their subjects: of each subject only the first may be given out, and it stays the first until
 * it leaves the queue. Messages without a subject are free. Guarded by the exchange's lock.
 */
final class Lanes {
    private final Map<String, NavigableSet<StoredMessage>> lanes = new HashMap<>();

    void enter(StoredMessage message) {
        message.envelope
                .subject()
                .ifPresent(subject -> lanes.computeIfAbsent(subject, key -> new TreeSet<>(StoredMessage.BY_POSITION))
                        .add(message));
    }

    boolean isFirst(StoredMessage message) {
        NavigableSet<StoredMessage> lane = lane(message);
        return lane == null || lane.first() == message;
    }

    /** Takes a message out; returns the one that is the first of its lane then, null if there is none. */
    @Nullable
    StoredMessage leave(StoredMessage message) {
        NavigableSet<StoredMessage> lane = lane(message);
        if (lane == null) {
            return null;
        }
        lane.remove(message);
        if (lane.isEmpty()) {
            lanes.remove(message.envelope.subject().orElseThrow());
            return null;
        }
        return lane.first();
    }

    private @Nullable NavigableSet<StoredMessage> lane(StoredMessage message) {
        return message.envelope.subject().map(lanes::get).orElse(null);
    }
}
