package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.transport.DeadLetterStore.Entry;
import dev.interservice.messaging.transport.Settlement;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The dead letters of one queue, oldest first. Guarded by the lock of BrokerQueues. */
final class QueueDeadLetters {
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final int capacity;

    QueueDeadLetters(int capacity) {
        this.capacity = capacity;
    }

    /** Puts a message aside; false if there is no room. */
    boolean add(UnsettledDelivery unsettled, Settlement.DeadLetter deadLetter, Environment environment) {
        if (entries.size() >= capacity) {
            return false;
        }
        QueuedMessage message = unsettled.message;
        Instant now = environment.now();
        Instant first = message.firstFailure == null ? now : message.firstFailure;
        String id = environment.newId();
        String source = unsettled.queue.address().toString();
        entries.put(id, new Entry(id, message.envelope, deadLetter.cause(), deadLetter.attempts(), source, first, now));
        return true;
    }

    List<Entry> browse(int limit) {
        return entries.values().stream().limit(limit).toList();
    }

    boolean remove(String id) {
        return entries.remove(id) != null;
    }

    int size() {
        return entries.size();
    }
}
