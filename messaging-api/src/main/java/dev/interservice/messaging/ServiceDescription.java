package dev.interservice.messaging;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Where a service, or a group of an event, is believed to be, in words for a person.
 *
 * @param destination the service or group
 * @param transport that reaches it
 * @param source who says where it is: a registry, or the configuration
 * @param freshness when its registry said so, and what is wrong with the registry if anything is
 * @param instances those that take calls, in order
 */
public record ServiceDescription(
        String destination, String transport, String source, String freshness, List<InstanceDescription> instances) {
    /** Copies the instances. */
    public ServiceDescription {
        requireNonNull(destination, "destination");
        requireNonNull(transport, "transport");
        requireNonNull(source, "source");
        requireNonNull(freshness, "freshness");
        instances = List.copyOf(instances);
    }
}
