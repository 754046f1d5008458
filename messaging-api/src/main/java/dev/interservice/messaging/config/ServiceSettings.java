package dev.interservice.messaging.config;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.internal.binding.ConfigSchema;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * What the contracts of one service do differently from the defaults.
 *
 * @param route how they travel
 * @param addresses where its instances are, for transports that need to be told; the registry is asked when there are
 *     none
 * @param contracts what single contracts do differently, by name
 */
public record ServiceSettings(
        @ConfigSchema.Unwrapped ScopedSettings route, List<URI> addresses, Map<String, ContractSettings> contracts) {
    /** Nothing different. */
    public static final ServiceSettings NONE = new ServiceSettings(ScopedSettings.NONE, List.of(), Map.of());

    /** Copies the collections. */
    public ServiceSettings {
        requireNonNull(route, "route");
        addresses = List.copyOf(addresses);
        contracts = Map.copyOf(contracts);
    }

    /** These settings with another route. */
    public ServiceSettings route(ScopedSettings value) {
        return new ServiceSettings(value, addresses, contracts);
    }

    /** These settings with these addresses. */
    public ServiceSettings addresses(List<URI> values) {
        return new ServiceSettings(route, values, contracts);
    }

    /** These settings with one contract done differently. */
    public ServiceSettings contract(String name, ContractSettings settings) {
        return new ServiceSettings(route, addresses, SettingsResolver.withEntry(contracts, name, settings));
    }
}
