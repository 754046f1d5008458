package dev.interservice.messaging.lookup;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Observer;

/**
 * What a registry is told by the engine that starts it.
 *
 * @param service the service it is used by
 * @param observer is told of changes of its health
 * @param environment time, threads, waiting and chance
 */
public record RegistrySetup(String service, Observer observer, Environment environment) {
    /** Checks that every part is there. */
    public RegistrySetup {
        requireNonNull(service, "service");
        requireNonNull(observer, "observer");
        requireNonNull(environment, "environment");
    }
}
