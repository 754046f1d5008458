package dev.interservice.messaging.transport;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Observer;

/**
 * What a transport is told by the engine that starts it.
 *
 * @param service the service it speaks for
 * @param instance the id of this process, unique per start
 * @param maxMessageBytes the largest body to accept from the wire
 * @param observer is told of late replies, expired messages and changes of state
 * @param environment time, threads, waiting and chance
 */
public record TransportSetup(
        String service, String instance, int maxMessageBytes, Observer observer, Environment environment) {
    /** Checks that every part is there. */
    public TransportSetup {
        requireNonNull(service, "service");
        requireNonNull(instance, "instance");
        requireNonNull(observer, "observer");
        requireNonNull(environment, "environment");
    }

    /** Without an observer. */
    public TransportSetup(String service, String instance, int maxMessageBytes, Environment environment) {
        this(service, instance, maxMessageBytes, Observer.NONE, environment);
    }
}
