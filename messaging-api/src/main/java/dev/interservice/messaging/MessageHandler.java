package dev.interservice.messaging;

/**
 * Handles commands, or one group's share of an event.
 *
 * <p>May block: a call has its thread to itself while it runs; the thread may be used again, so leave nothing on it. Called
 * by several threads at once, up to the configured concurrency.
 * Delivery is at least once, so the same message id may come again.
 *
 * @param <T> the payload
 */
@FunctionalInterface
public interface MessageHandler<T> {
    /**
     * Does the work; the message is acknowledged when this returns.
     *
     * @throws Exception the message is delivered again after a growing delay; after the last attempt it becomes a dead
     *     letter
     */
    void handle(T message, MessageContext context) throws Exception;
}
