package dev.interservice.messaging.testkit.contract;

import dev.interservice.messaging.transport.Address;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Chooses endpoints for transports that need to be told one, as the engine does: in turn, one for each group. */
final class ServiceDirectory {
    private final Map<Address, List<URI>> listeners = new HashMap<>();
    private final Map<Address, Integer> turns = new HashMap<>();
    private final List<URI> endpoints = new ArrayList<>();

    synchronized void addEndpoint(URI endpoint) {
        endpoints.add(endpoint);
    }

    synchronized void addListener(Address address, URI endpoint) {
        listeners.computeIfAbsent(address, key -> new ArrayList<>()).add(endpoint);
    }

    synchronized void removeListener(Address address, URI endpoint) {
        listeners.getOrDefault(address, new ArrayList<>()).remove(endpoint);
    }

    synchronized void removeEndpoint(URI endpoint) {
        endpoints.remove(endpoint);
        listeners.values().forEach(each -> each.removeIf(endpoint::equals));
    }

    synchronized Address.Operation locate(Address.Operation address) {
        return new Address.Operation(address.service(), address.name(), choose(address));
    }

    /** Where a message goes: for a topic to one listener of each group. */
    synchronized List<Address.Channel> locate(Address.Channel address) {
        if (address instanceof Address.Queue queue) {
            return List.of(new Address.Queue(queue.service(), queue.name(), choose(queue)));
        }
        if (address instanceof Address.Subscription group) {
            return List.of(locate(group));
        }
        List<Address.Channel> all = new ArrayList<>();
        groups((Address.Topic) address).forEach(group -> all.add(locate(group)));
        return all;
    }

    private Address.Subscription locate(Address.Subscription group) {
        Address.Topic topic = group.topic();
        return new Address.Subscription(new Address.Topic(topic.service(), topic.name(), choose(group)), group.group());
    }

    private List<Address.Subscription> groups(Address.Topic topic) {
        Set<String> names = new TreeSet<>();
        listeners.keySet().forEach(address -> {
            if (address instanceof Address.Subscription group && group.topic().equals(topic)) {
                names.add(group.group());
            }
        });
        return names.stream().map(name -> new Address.Subscription(topic, name)).toList();
    }

    /** Somebody who does not listen, where nobody does: he must say so. */
    private Optional<URI> choose(Address address) {
        List<URI> candidates = listeners.getOrDefault(address, List.of());
        if (candidates.isEmpty()) {
            return endpoints.stream().findFirst();
        }
        int turn = turns.merge(address, 1, Integer::sum);
        return Optional.of(candidates.get(turn % candidates.size()));
    }
}
