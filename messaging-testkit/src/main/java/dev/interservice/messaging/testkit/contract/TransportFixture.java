package dev.interservice.messaging.testkit.contract;

import dev.interservice.messaging.transport.Transport;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportSetup;
import java.util.Optional;
import java.util.Set;

/**
 * SPI, for authors of transports: what the transports of one test meet at, such as a namespace of a broker. Each test has
 * one of its own, with nothing in it.
 */
public interface TransportFixture extends AutoCloseable {
    /**
     * Starts a transport on its default configuration; all transports of a fixture reach each other.
     *
     * @throws TransportException it cannot start
     */
    Transport connect(TransportSetup setup);

    /** Begins to disturb the wire; empty where it cannot be disturbed in that way. */
    Optional<Repair> disturb(Disturbance disturbance);

    /** A client that knows the wire and nothing of us; empty where there is none. */
    Optional<PlainClient> plainClient();

    /** Passwords and the like that no text may contain; empty where nobody needs any. */
    Set<String> secrets();

    /** How the names of threads begin that a library of this fixture keeps for the whole JVM, and ends by itself. */
    default Set<String> sharedThreadPrefixes() {
        return Set.of();
    }

    /**
     * Ends the fixture, after its transports were closed.
     *
     * @throws IllegalStateException a transport has left something open, where that can be told
     */
    @Override
    void close();

    /** Ends a disturbance, and returns when the wire can be used again. */
    @FunctionalInterface
    interface Repair extends AutoCloseable {
        @Override
        void close();
    }
}
