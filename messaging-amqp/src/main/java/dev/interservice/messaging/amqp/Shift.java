package dev.interservice.messaging.amqp;

import java.util.concurrent.CompletableFuture;

/** The time in which a consumer receives from one channel. All is called at the desk. */
interface Shift {
    /** Gives the listener nothing new; completes when all that it was given is settled or answered. */
    CompletableFuture<Void> finish();

    /** Tells the broker what there is still to tell, and leaves; what is unsettled goes back to the queue. */
    void close();

    /** The channel has ended: what is in hand is no longer ours. */
    void lost();
}
