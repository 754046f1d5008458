package dev.interservice.messaging.http;

import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Which listener is behind which path, and for events behind which group; each has one at a time. */
final class Routes {
    private final ConcurrentMap<Place, Route> routes = new ConcurrentHashMap<>();

    private record Place(String path, Optional<String> group) {}

    /**
     * Puts a listener in its place; one that was stopped there makes room and finishes what it has in hand.
     *
     * @throws TransportException there is another one
     */
    void add(Address address, Route route) {
        routes.compute(place(address), (place, before) -> {
            if (before != null && !before.isStopped()) {
                throw new TransportException(
                        Progress.NOT_SENT,
                        Reason.MISCONFIGURED,
                        address + " has a listener already: close that one first");
            }
            return route;
        });
    }

    void remove(Address address, Route route) {
        routes.remove(place(address), route);
    }

    Optional<Route> find(String path, Optional<String> group) {
        return Optional.ofNullable(routes.get(new Place(path, group.map(FieldText::decode))));
    }

    List<Route> all() {
        return new ArrayList<>(routes.values());
    }

    /** The contract's name on the wire, of a path that has a route. */
    static String type(String path) {
        return path.substring(HttpMapping.PATH.length()).replace('/', '.');
    }

    private static Place place(Address address) {
        Optional<String> group = address instanceof Address.Subscription subscription
                ? Optional.of(subscription.group())
                : Optional.empty();
        return new Place(HttpMapping.path(address), group);
    }
}
