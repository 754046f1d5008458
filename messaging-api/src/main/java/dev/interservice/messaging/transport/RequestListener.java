package dev.interservice.messaging.transport;

import java.util.concurrent.CompletableFuture;

/** Takes the requests of one operation; implemented by the engine. */
@FunctionalInterface
public interface RequestListener {
    /**
     * Takes a request and returns at once; the reply comes in the future. Called by the transport's own threads, by
     * several at once.
     *
     * <p>A transport whose wire tells that the caller gave up cancels the future. An exceptional future means that the
     * handler failed.
     */
    CompletableFuture<Reply> onRequest(Delivery delivery);
}
