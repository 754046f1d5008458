package dev.interservice.messaging.inmemory;

/** What the queues of a broker have done. Guarded by the lock of BrokerQueues. */
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
