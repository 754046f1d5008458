package dev.interservice.messaging.lookup;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Event;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One running process of a service.
 *
 * @param service the service
 * @param id unique per start of a process
 * @param endpoints where it is reached, by the name of the transport
 * @param subscriptions the groups it is a member of, by the type of the event, such as {@code kitchen.meal-ready}
 */
public record ServiceInstance(
        String service, String id, Map<String, URI> endpoints, Map<String, Set<String>> subscriptions) {
    private static final String EVENT = "event:";

    /** Copies the endpoints and the subscriptions. */
    public ServiceInstance {
        requireNonNull(service, "service");
        requireNonNull(id, "id");
        endpoints = Map.copyOf(endpoints);
        subscriptions = subscriptions.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, each -> Set.copyOf(each.getValue())));
    }

    /** One that subscribes to nothing. */
    public ServiceInstance(String service, String id, Map<String, URI> endpoints) {
        this(service, id, endpoints, Map.of());
    }

    /** The key under which the subscribers of an event are looked up. */
    public static String keyOf(Event<?> event) {
        return EVENT + event.type();
    }

    /** Whether this is a key of this instance: its service, or an event it subscribes to. */
    public boolean isFoundUnder(String key) {
        return key.startsWith(EVENT) ? subscriptions.containsKey(key.substring(EVENT.length())) : key.equals(service);
    }

    /** The groups of an event that it is a member of. */
    public Set<String> groupsOf(Event<?> event) {
        return subscriptions.getOrDefault(event.type(), Set.of());
    }
}
