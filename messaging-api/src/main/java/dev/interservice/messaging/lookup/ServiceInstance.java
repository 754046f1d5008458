package dev.interservice.messaging.lookup;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Map;

/**
 * One running process of a service.
 *
 * @param service the service
 * @param id unique per start of a process
 * @param endpoints where it is reached, by the name of the transport
 */
public record ServiceInstance(String service, String id, Map<String, URI> endpoints) {
    /** Copies the endpoints. */
    public ServiceInstance {
        requireNonNull(service, "service");
        requireNonNull(id, "id");
        endpoints = Map.copyOf(endpoints);
    }
}
