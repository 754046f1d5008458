package dev.interservice.messaging.inmemory;

/**
 * What a broker has done since it was created, and what it holds at this moment.
 *
 * <p>The messages balance: {@code accepted = acknowledged + deadLettered + expired + discarded + queued + unsettled}.
 *
 * @param accepted messages put into a queue; an event counts once for each group
 * @param delivered deliveries to a listener, redeliveries included
 * @param redelivered deliveries of a message that had been delivered before
 * @param acknowledged messages that were handled
 * @param deadLettered messages put aside
 * @param expired messages dropped because their time to live had passed
 * @param discarded messages lost when the broker was stopped, dead letters not included
 * @param requests requests given to a listener
 * @param lateReplies replies dropped because the request had ended before
 * @param queued messages in all queues that are to be delivered, at once or later
 * @param unsettled messages that were delivered and wait for their settlement
 * @param deadLetters dead letters in all queues' stores
 * @param waitingSends sends that wait for room
 * @param frozen requests, replies, sends and settlements that wait for the thaw
 * @param pendingRequests requests that have not ended
 */
public record BrokerCounters(
        long accepted,
        long delivered,
        long redelivered,
        long acknowledged,
        long deadLettered,
        long expired,
        long discarded,
        long requests,
        long lateReplies,
        int queued,
        int unsettled,
        int deadLetters,
        int waitingSends,
        int frozen,
        int pendingRequests) {}
