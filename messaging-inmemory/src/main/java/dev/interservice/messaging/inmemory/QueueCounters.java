package dev.interservice.messaging.inmemory;

/** What an exchange has done. Guarded by its lock. */
final class QueueCounters {
    long accepted;
    long delivered;
    long redelivered;
    long acknowledged;
    long deadLettered;
    long expired;
    long discarded;

    void delivered(QueuedMessage message) {
        delivered++;
        if (message.delivered) {
            redelivered++;
        }
        message.delivered = true;
    }
}
