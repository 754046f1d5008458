package dev.interservice.messaging.lookup;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Event;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One running process of a service.
 *
 * @param service the service
 * @param id unique per start of a process
 * @param endpoints where it is reached, by the name of the transport
 * @param subscriptions the groups it is a member of, by the type of the event, such as {@code kitchen.meal-ready}
 * @param zone where it runs, such as a data centre; callers prefer their own
 * @param weight its share of the calls beside the other instances, at least 1; usually 1
 * @param status whether it wants calls
 * @param metadata whatever else is to be known of it; never a secret
 */
public record ServiceInstance(
        String service,
        String id,
        Map<String, URI> endpoints,
        Map<String, Set<String>> subscriptions,
        Optional<String> zone,
        int weight,
        Status status,
        Map<String, String> metadata) {
    /** The usual share of the calls. */
    public static final int DEFAULT_WEIGHT = 1;

    private static final int MAX_WEIGHT = 1_000;
    private static final String EVENT_KEY_PREFIX = "event:";

    /** Copies the maps and checks the weight. */
    public ServiceInstance {
        requireNonNull(service, "service");
        requireNonNull(id, "id");
        requireNonNull(zone, "zone");
        requireNonNull(status, "status");
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("weight must be from 1 to " + MAX_WEIGHT + ", but is " + weight);
        }
        endpoints = Map.copyOf(endpoints);
        subscriptions = subscriptions.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, each -> Set.copyOf(each.getValue())));
        metadata = Map.copyOf(metadata);
    }

    /** One that is up and has nothing special. */
    public ServiceInstance(
            String service, String id, Map<String, URI> endpoints, Map<String, Set<String>> subscriptions) {
        this(service, id, endpoints, subscriptions, Optional.empty(), DEFAULT_WEIGHT, Status.UP, Map.of());
    }

    /** One that subscribes to nothing. */
    public ServiceInstance(String service, String id, Map<String, URI> endpoints) {
        this(service, id, endpoints, Map.of());
    }

    /** The key under which the subscribers of an event are looked up. */
    public static String keyOf(Event<?> event) {
        return EVENT_KEY_PREFIX + event.type();
    }

    /** The keys under which this instance is found: its service, and each event it subscribes to. */
    public Set<String> keys() {
        Set<String> keys =
                subscriptions.keySet().stream().map(EVENT_KEY_PREFIX::concat).collect(Collectors.toSet());
        keys.add(service);
        return keys;
    }

    /** Whether this is one of its {@link #keys}. */
    public boolean isFoundUnder(String key) {
        return key.equals(service)
                || (key.startsWith(EVENT_KEY_PREFIX)
                        && subscriptions.containsKey(key.substring(EVENT_KEY_PREFIX.length())));
    }

    /** The groups of an event that it is a member of. */
    public Set<String> groupsOf(Event<?> event) {
        return subscriptions.getOrDefault(event.type(), Set.of());
    }

    /** This instance in a zone. */
    public ServiceInstance zone(String value) {
        return new ServiceInstance(service, id, endpoints, subscriptions, Optional.of(value), weight, status, metadata);
    }

    /** This instance with another share of the calls. */
    public ServiceInstance weight(int value) {
        return new ServiceInstance(service, id, endpoints, subscriptions, zone, value, status, metadata);
    }

    /** This instance with another status. */
    public ServiceInstance status(Status value) {
        return new ServiceInstance(service, id, endpoints, subscriptions, zone, weight, value, metadata);
    }

    /** This instance with other metadata. */
    public ServiceInstance metadata(Map<String, String> value) {
        return new ServiceInstance(service, id, endpoints, subscriptions, zone, weight, status, value);
    }

    /** Whether an instance wants calls. */
    public enum Status {
        /** It does. */
        UP,
        /** It does not, for a time: a person took it out. */
        OUT_OF_SERVICE,
        /** It is about to end: it answers what still comes, and is called only if there is no other. */
        DRAINING
    }
}
