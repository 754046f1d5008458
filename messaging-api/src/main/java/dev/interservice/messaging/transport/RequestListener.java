package dev.interservice.messaging.transport;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Takes the requests of one operation; implemented by the engine. */
@FunctionalInterface
public interface RequestListener {
    /**
     * Takes a request and returns at once; the reply comes in the future. Called by the transport's own threads, by
     * several at once.
     *
     * <p>A transport that learns that the caller gave up cancels the future. An exceptional future means that the
     * handler failed.
     */
    CompletableFuture<Reply> onRequest(Delivery delivery);

    /**
     * As {@link #onRequest(Delivery)}, for a transport that can give the thread on which the request came to the
     * handler: one hand-over to another thread less.
     *
     * @param handlerThread runs the handler, if it can begin at once, as soon as this has returned; it may block. It is
     *     asked at most once, while this runs
     */
    default CompletableFuture<Reply> onRequest(Delivery delivery, Executor handlerThread) {
        return onRequest(delivery);
    }
}
