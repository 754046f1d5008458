package dev.interservice.messaging;

/** Something that is in place, such as a handler, until it is closed or what it belongs to is. */
public interface Registration extends AutoCloseable {
    /**
     * Ends it: a handler takes nothing new, those in hand finish within the configured grace, and then this returns.
     * Closing twice is harmless.
     */
    @Override
    void close();
}
