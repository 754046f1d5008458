package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import dev.interservice.messaging.transport.TransportSetup;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The named brokers of this JVM; the last transport to close drops its broker.
 *
 * <p>All methods hold one lock, so that finding a broker and connecting to it is one step: between the two the last other
 * transport could close and drop it. A broker's own lock is taken inside, never the other way round.
 */
final class SharedBrokers {
    private static final Map<String, SharedBroker> ENTRIES = new HashMap<>();

    private SharedBrokers() {}

    /** The broker of this name whatever its capacity; made, with this one, if there is none. */
    static synchronized InMemoryBroker find(String name, int capacity) {
        return ENTRIES.computeIfAbsent(name, key -> new SharedBroker(new InMemoryBroker(Optional.of(name), capacity)))
                .broker;
    }

    /** A transport that is connected to the broker of this name. */
    static synchronized InMemoryTransport connect(String name, int capacity, TransportSetup setup) {
        InMemoryBroker broker = find(name, capacity);
        if (broker.capacity() != capacity) {
            throw misconfigured(broker + " was opened with a capacity of " + broker.capacity() + " and not of "
                    + capacity + ": give all that share it the same");
        }
        return InMemoryTransport.connect(broker, setup);
    }

    /** Counts one more transport of a named broker. */
    static synchronized void retain(String name, InMemoryBroker broker) {
        SharedBroker entry = ENTRIES.computeIfAbsent(name, key -> new SharedBroker(broker));
        if (entry.broker != broker) {
            throw misconfigured(broker + " was dropped by its last transport, and another was opened since:"
                    + " get it by its name again");
        }
        entry.transports++;
    }

    /** Counts one transport less. */
    static synchronized void release(String name) {
        SharedBroker entry = ENTRIES.get(name);
        if (entry != null && --entry.transports == 0) {
            ENTRIES.remove(name);
        }
    }

    private static TransportException misconfigured(String message) {
        return new TransportException(Progress.NOT_SENT, Reason.MISCONFIGURED, message);
    }

    private static final class SharedBroker {
        private final InMemoryBroker broker;
        private int transports;

        private SharedBroker(InMemoryBroker broker) {
            this.broker = broker;
        }
    }
}
