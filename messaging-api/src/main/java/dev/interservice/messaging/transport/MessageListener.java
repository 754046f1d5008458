package dev.interservice.messaging.transport;

import java.util.concurrent.CompletableFuture;

/** Takes the messages of one queue or subscription; implemented by the engine. */
@FunctionalInterface
public interface MessageListener {
    /**
     * Takes a message and returns at once; what is to become of it comes in the future. Called by the transport's own
     * threads, in the order of the queue where that is promised.
     *
     * <p>Until the future completes the message is unsettled and stays the transport's. An exceptional future means
     * {@link Settlement.Redeliver} without delay.
     */
    CompletableFuture<Settlement> onMessage(Delivery delivery);
}
