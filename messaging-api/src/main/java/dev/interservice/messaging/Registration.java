package dev.interservice.messaging;

/** A handler, a watch or an announcement that stays in force until it is closed, or what it belongs to is. */
public interface Registration extends AutoCloseable {
    /**
     * Ends it: a handler takes nothing new, its running calls finish within the configured grace, and then this
     * returns. Closing twice is harmless.
     */
    @Override
    void close();
}
