package dev.interservice.messaging.transport;

import java.util.concurrent.CompletableFuture;

/** The flow of messages or requests from one address to its listener, until it is stopped. */
public interface Intake {
    /**
     * Gives the listener nothing new; the future completes when everything delivered is settled, or replied to, on the
     * wire. Stopping twice returns the same end. The queue and its messages stay.
     */
    CompletableFuture<Void> stop();
}
