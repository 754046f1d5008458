package dev.interservice.messaging.inmemory;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a queue by their subjects: of each subject only the first may be given out, and it stays the first
 * until it leaves the queue. Messages without a subject are free. Guarded by the lock of BrokerQueues.
 */
final class KeyOrderIndex {
    private final Map<String, NavigableSet<QueuedMessage>> messagesByKey = new HashMap<>();

    void add(QueuedMessage message) {
        message.envelope
                .subject()
                .ifPresent(subject -> messagesByKey
                        .computeIfAbsent(subject, key -> new TreeSet<>(QueuedMessage.BY_POSITION))
                        .add(message));
    }

    boolean isFirst(QueuedMessage message) {
        NavigableSet<QueuedMessage> messages = messagesOfKey(message);
        return messages == null || messages.first() == message;
    }

    /** Takes a message out; returns the one that is the first of its subject then, null if there is none. */
    @Nullable
    QueuedMessage removeAndGetNext(QueuedMessage message) {
        NavigableSet<QueuedMessage> messages = messagesOfKey(message);
        if (messages == null) {
            return null;
        }
        messages.remove(message);
        if (messages.isEmpty()) {
            messagesByKey.remove(message.envelope.subject().orElseThrow());
            return null;
        }
        return messages.first();
    }

    private @Nullable NavigableSet<QueuedMessage> messagesOfKey(QueuedMessage message) {
        return message.envelope.subject().map(messagesByKey::get).orElse(null);
    }
}
