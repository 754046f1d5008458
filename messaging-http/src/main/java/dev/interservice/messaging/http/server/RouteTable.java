package dev.interservice.messaging.http.server;

import dev.interservice.messaging.http.wire.EnvelopeMapping;
import dev.interservice.messaging.http.wire.HeaderEncoding;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The routes by path, and for events by group; each path and group has one at a time. */
final class RouteTable {
    private final ConcurrentMap<RouteKey, ServerRoute> routes = new ConcurrentHashMap<>();

    private record RouteKey(String path, Optional<String> group) {}

    /**
     * Adds a route; a stopped one of the same path and group makes room and finishes what it has in flight.
     *
     * @throws TransportException there is another one
     */
    void add(Address address, ServerRoute route) {
        routes.compute(keyOf(address), (key, before) -> {
            if (before != null && !before.isStopped()) {
                throw new TransportException(
                        Progress.NOT_SENT,
                        Reason.MISCONFIGURED,
                        address + " has a listener already: close that one first");
            }
            return route;
        });
    }

    void remove(Address address, ServerRoute route) {
        routes.remove(keyOf(address), route);
    }

    Optional<ServerRoute> find(String path, Optional<String> group) {
        return Optional.ofNullable(routes.get(new RouteKey(path, group.map(HeaderEncoding::decode))));
    }

    List<ServerRoute> all() {
        return new ArrayList<>(routes.values());
    }

    /** The contract's name on the wire, of a path that has a route. */
    static String type(String path) {
        return path.substring(EnvelopeMapping.PATH_PREFIX.length()).replace('/', '.');
    }

    private static RouteKey keyOf(Address address) {
        Optional<String> group = address instanceof Address.Subscription subscription
                ? Optional.of(subscription.group())
                : Optional.empty();
        return new RouteKey(EnvelopeMapping.path(address), group);
    }
}
