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
 * Resolves the settings of a contract: its group decides, then the contract, its service, the defaults, in this order.
 *
 * @param transports the settings of transports, or signs in their place
 * @param registries the settings of registries, or signs in their place
 */
record SettingsResolver(
        Optional<String> forceTransport,
        Map<String, Record> transports,
        Map<String, Record> registries,
        ScopedSettings defaults,
        Map<String, ServiceSettings> services) {

    /** The names of all transports that some contract may need, in order. */
    Set<String> transportsInUse() {
        if (forceTransport.isPresent()) {
            return Set.of(forceTransport.get());
        }
        Set<String> names = new TreeSet<>();
        defaultsWithTransport().transportName().ifPresent(names::add);
        for (ServiceSettings service : services.values()) {
            service.route().transportName().ifPresent(names::add);
            service.contracts()
                    .values()
                    .forEach(contract -> contract.route().transportName().ifPresent(names::add));
        }
        // Settings that code gives are meant to be used.
        transports.forEach((name, settings) -> {
            if (!(settings instanceof UnboundSettings)) {
                names.add(name);
            }
        });
        return names;
    }

    /** The names of all registries that some contract may need, in order. */
    Set<String> registriesInUse() {
        Set<String> names = new TreeSet<>();
        defaults.lookupName().ifPresent(names::add);
        for (ServiceSettings service : services.values()) {
            service.route().lookupName().ifPresent(names::add);
            service.contracts()
                    .values()
                    .forEach(contract -> contract.route().lookupName().ifPresent(names::add));
        }
        registries.forEach((name, settings) -> {
            if (!(settings instanceof UnboundSettings)) {
                names.add(name);
            }
        });
        return names;
    }

    /** What the defaults say; when only one transport is declared, nobody needs to name it. */
    ScopedSettings defaultsWithTransport() {
        return defaults.transportName().isEmpty() && transports.size() == 1
                ? defaults.transport(transports.keySet().iterator().next())
                : defaults;
    }

    ScopedSettings settingsOf(Contract<?> contract) {
        ScopedSettings settings = contractSettings(contract)
                .route()
                .withFallback(serviceSettings(contract).route())
                .withFallback(defaultsWithTransport());
        return forceTransport.map(settings::transport).orElse(settings);
    }

    ScopedSettings settingsOf(Contract<?> contract, String group) {
        ScopedSettings settings = settingsOf(contract);
        return settings.handler(groupSettings(contract, group).handler().withFallback(settings.handler()));
    }

    ServiceSettings serviceSettings(Contract<?> contract) {
        return services.getOrDefault(contract.service(), ServiceSettings.NONE);
    }

    ContractSettings contractSettings(Contract<?> contract) {
        return serviceSettings(contract).contracts().getOrDefault(contract.name(), ContractSettings.NONE);
    }

    SubscriberGroupSettings groupSettings(Contract<?> contract, String group) {
        return contractSettings(contract).groups().getOrDefault(group, SubscriberGroupSettings.NONE);
    }

    /** Those that were not in use when the file was loaded have not been read. */
    void requireBound() {
        for (String name : transportsInUse()) {
            if (transports.get(name) instanceof UnboundSettings.UnusedSettings) {
                throw new ConfigException("transport \"" + name + "\" was not in use when the configuration was loaded:"
                        + " name it in the file or in the overrides of load");
            }
        }
    }

    static <V> Map<String, V> withEntry(Map<String, V> map, String name, V value) {
        Map<String, V> all = new HashMap<>(map);
        all.put(requireNonNull(name, "name"), requireNonNull(value, name));
        return all;
    }
}
