package dev.interservice.messaging.transport;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;

/**
 * What a transport is told by the engine that starts it.
 *
 * @param service the service it speaks for
 * @param instance the id of this process, unique per start
 * @param maxMessageBytes the largest body to accept from the wire
 * @param environment time, threads, waiting and chance
 */
public record TransportSetup(String service, String instance, int maxMessageBytes, Environment environment) {
    /** Checks that every part is there. */
    public TransportSetup {
        requireNonNull(service, "service");
        requireNonNull(instance, "instance");
        requireNonNull(environment, "environment");
    }
}
