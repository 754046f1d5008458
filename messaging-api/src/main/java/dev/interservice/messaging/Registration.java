package dev.interservice.messaging;

/** A handler that is in place, until it is closed or its {@link Messaging} is. */
public interface Registration extends AutoCloseable {
    /**
     * Takes nothing new, lets the handlers in hand finish within the configured grace, and returns when they have.
     * Closing twice is harmless.
     */
    @Override
    void close();
}
