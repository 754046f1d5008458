package dev.interservice.messaging.runtime;

import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.Contract;
import dev.interservice.messaging.Event;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.Route;
import dev.interservice.messaging.resilience.Peers;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Guarantee;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the path of every contract and keeps it: the first use of a contract checks it against the configuration, the
 * transport's guarantees and other definitions of its name.
 */
final class Paths {
    private final MessagingConfig config;
    private final Map<String, StartedTransport> transports;
    private final Places places;
    private final Map<String, Path> known = new ConcurrentHashMap<>();

    Paths(MessagingConfig config, Map<String, StartedTransport> transports, Places places) {
        this.config = config;
        this.transports = transports;
        this.places = places;
    }

    Path of(Contract<?> contract) {
        Path path = known.get(contract.type());
        if (path == null) {
            path = known.computeIfAbsent(contract.type(), type -> find(contract));
        }
        if (path.contract() != contract && !path.contract().equals(contract)) {
            throw new ConfigException(
                    contract.type(),
                    List.of("two different contracts have the name " + contract.type() + ": \"" + path.contract()
                            + "\" and \"" + contract + "\": share one constant, or rename one of them"),
                    null);
        }
        return path;
    }

    /** All contracts used so far, by name. */
    Stream<Contract<?>> contracts() {
        return new TreeMap<>(known).values().stream().map(Path::contract);
    }

    /** The contract of an address, if it was used. */
    Optional<Contract<?>> contract(Address address) {
        return Optional.ofNullable(known.get(address.service() + "." + address.name()))
                .map(Path::contract);
    }

    /** Whether the contract of an address, if it was used, travels to single instances. */
    boolean needsEndpoint(Address address) {
        Path path = known.get(address.service() + "." + address.name());
        return path != null && path.carrier().transport().needsEndpoint();
    }

    private Path find(Contract<?> contract) {
        Route route = config.route(contract);
        List<String> problems = new ArrayList<>();
        StartedTransport carrier = carrier(contract, route, problems);
        Set<Guarantee> required = required(contract, route, problems);
        if (carrier != null) {
            required.stream()
                    .filter(guarantee -> !carrier.transport().guarantees().contains(guarantee))
                    .forEach(guarantee -> problems.add(contract.type() + " asks for " + kebabCase(guarantee)
                            + ", which transport \"" + carrier.name()
                            + "\" does not promise: choose another transport for it, or do not ask"));
        }
        if (carrier == null || !problems.isEmpty()) {
            throw new ConfigException(contract.type(), problems, null);
        }
        if (!carrier.transport().needsEndpoint()) {
            return new Path(contract, route, carrier, Peers.only(Optional.empty()), Optional.empty());
        }
        Optional<Subscribers> subscribers = contract instanceof Event<?> event
                ? Optional.of(new Subscribers(event, carrier.name(), config.groups(event), route, places))
                : Optional.empty();
        return new Path(contract, route, carrier, places.owner(contract, route, carrier.name()), subscribers);
    }

    private @Nullable StartedTransport carrier(Contract<?> contract, Route route, List<String> problems) {
        String name = route.transport().orElse("");
        StartedTransport carrier = transports.get(name);
        if (carrier == null) {
            problems.add(
                    name.isEmpty()
                            ? "no transport for " + contract.type() + ": set defaults.transport or services."
                                    + contract.service() + ".transport"
                            : "transport \"" + name + "\" of " + contract.type() + " is not among those started, "
                                    + transports.keySet() + ": add it under transports");
        }
        return carrier;
    }

    /** What a transport must promise; a forced transport need not survive the broker's end. */
    Set<Guarantee> required(Contract<?> contract, Route route, List<String> problems) {
        Set<Guarantee> required = new LinkedHashSet<>();
        if (contract.isDurable()) {
            required.add(Guarantee.DURABLE);
        }
        if (contract.isOrdered()) {
            required.add(Guarantee.ORDERED_PER_KEY);
        }
        for (String name : route.require()) {
            try {
                required.add(Guarantee.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')));
            } catch (IllegalArgumentException unknown) {
                List<String> names = List.of(Guarantee.values()).stream()
                        .map(Paths::kebabCase)
                        .toList();
                problems.add("\"" + name + "\" is required of " + contract.type() + " but is no guarantee: known are "
                        + names);
            }
        }
        if (config.forceTransport().isPresent()) {
            required.remove(Guarantee.SURVIVES_BROKER_RESTART);
        }
        return required;
    }

    private static String kebabCase(Guarantee guarantee) {
        return guarantee.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
