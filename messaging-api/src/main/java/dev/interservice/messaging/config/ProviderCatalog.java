package dev.interservice.messaging.config;

import dev.interservice.messaging.lookup.RegistryProvider;
import dev.interservice.messaging.lookup.RegistryProviders;
import dev.interservice.messaging.transport.TransportProvider;
import dev.interservice.messaging.transport.TransportProviders;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What is found on the class path and has a section of its own in the configuration: transports, or registries.
 *
 * @param kind what it is called
 * @param settingsType the record of a name that is at hand
 * @param availableNames those at hand
 * @param knownNames those at hand or made by this project
 * @param missingMessage the error for a name that is not at hand
 */
record ProviderCatalog(
        ProviderKind kind,
        Function<String, Optional<Class<? extends Record>>> settingsType,
        Set<String> availableNames,
        Set<String> knownNames,
        UnaryOperator<String> missingMessage) {
    static final ProviderKind TRANSPORT = new ProviderKind("transport", "transports");
    static final ProviderKind REGISTRY = new ProviderKind("registry", "registries");

    /** One of them and all of them; the plural is the section's key. */
    record ProviderKind(String name, String section) {}

    static ProviderCatalog of(TransportProviders transports) {
        return new ProviderCatalog(
                TRANSPORT,
                name -> transports.find(name).map(TransportProvider::settings),
                transports.names(),
                transports.knownNames(),
                transports::missingMessage);
    }

    static ProviderCatalog of(RegistryProviders registries) {
        return new ProviderCatalog(
                REGISTRY,
                name -> registries.find(name).map(RegistryProvider::settings),
                registries.names(),
                registries.knownNames(),
                registries::missingMessage);
    }

    boolean isAvailable(String name) {
        return availableNames.contains(name);
    }
}
