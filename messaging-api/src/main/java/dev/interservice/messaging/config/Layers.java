package dev.interservice.messaging.config;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.ConfigException;
import dev.interservice.messaging.Contract;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who decides how a contract travels: its group, the contract, its service, the defaults, in this order.
 *
 * @param transports the settings of transports, or signs in their place
 * @param registries the settings of registries, or signs in their place
 */
record Layers(
        Optional<String> forceTransport,
        Map<String, Record> transports,
        Map<String, Record> registries,
        RouteSettings defaults,
        Map<String, ServiceSettings> services) {

    /** The names of all transports that some contract may need, in order. */
    Set<String> transportsInUse() {
        if (forceTransport.isPresent()) {
            return Set.of(forceTransport.get());
        }
        Set<String> names = new TreeSet<>();
        defaultsWithTransport().named().ifPresent(names::add);
        for (ServiceSettings service : services.values()) {
            service.route().named().ifPresent(names::add);
            service.contracts()
                    .values()
                    .forEach(contract -> contract.route().named().ifPresent(names::add));
        }
        // Settings that code gives are meant to be used.
        transports.forEach((name, settings) -> {
            if (!(settings instanceof Unbound)) {
                names.add(name);
            }
        });
        return names;
    }

    /** The names of all registries that some contract may need, in order. */
    Set<String> registriesInUse() {
        Set<String> names = new TreeSet<>();
        defaults.namedLookup().ifPresent(names::add);
        for (ServiceSettings service : services.values()) {
            service.route().namedLookup().ifPresent(names::add);
            service.contracts()
                    .values()
                    .forEach(contract -> contract.route().namedLookup().ifPresent(names::add));
        }
        registries.forEach((name, settings) -> {
            if (!(settings instanceof Unbound)) {
                names.add(name);
            }
        });
        return names;
    }

    /** What the defaults say; when only one transport is declared, nobody needs to name it. */
    RouteSettings defaultsWithTransport() {
        return defaults.named().isEmpty() && transports.size() == 1
                ? defaults.transport(transports.keySet().iterator().next())
                : defaults;
    }

    RouteSettings of(Contract<?> contract) {
        RouteSettings layers =
                contract(contract).route().over(service(contract).route()).over(defaultsWithTransport());
        return forceTransport.map(layers::transport).orElse(layers);
    }

    RouteSettings of(Contract<?> contract, String group) {
        RouteSettings layers = of(contract);
        return layers.handler(group(contract, group).handler().over(layers.handler()));
    }

    ServiceSettings service(Contract<?> contract) {
        return services.getOrDefault(contract.service(), ServiceSettings.NONE);
    }

    ContractSettings contract(Contract<?> contract) {
        return service(contract).contracts().getOrDefault(contract.name(), ContractSettings.NONE);
    }

    GroupSettings group(Contract<?> contract, String group) {
        return contract(contract).groups().getOrDefault(group, GroupSettings.NONE);
    }

    /** Those that were not in use when the file was loaded have not been read. */
    void requireBound() {
        for (String name : transportsInUse()) {
            if (transports.get(name) instanceof Unbound.NotInUse) {
                throw new ConfigException("transport \"" + name + "\" was not in use when the configuration was loaded:"
                        + " name it in the file or in the overrides of load");
            }
        }
    }

    static <V> Map<String, V> with(Map<String, V> map, String name, V value) {
        Map<String, V> all = new HashMap<>(map);
        all.put(requireNonNull(name, "name"), requireNonNull(value, name));
        return all;
    }
}
