package dev.interservice.messaging.transport;

/**
 * Makes a transport from its part of the configuration; found by {@link java.util.ServiceLoader}.
 *
 * @param <S> the settings: a record whose compact constructor checks them, and which can be made from no settings at all
 *     when none is required
 */
public interface TransportProvider<S extends Record> {
    /** The name in configuration files, such as {@code in-memory}. */
    String name();

    /** The class the settings are bound to. */
    Class<S> settings();

    /**
     * Starts the transport.
     *
     * @throws TransportException it cannot start, such as a port in use
     */
    Transport start(S settings, TransportSetup setup);
}
