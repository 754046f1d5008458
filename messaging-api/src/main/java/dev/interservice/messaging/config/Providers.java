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
 * @param settings the record of a name that is at hand
 * @param names those at hand
 * @param namesOfAll those at hand or made by this project
 * @param missing the error for a name that is not at hand
 */
record Providers(
        Kind kind,
        Function<String, Optional<Class<? extends Record>>> settings,
        Set<String> names,
        Set<String> namesOfAll,
        UnaryOperator<String> missing) {
    static final Kind TRANSPORT = new Kind("transport", "transports");
    static final Kind REGISTRY = new Kind("registry", "registries");

    /** One of them and all of them; the plural is the section's key. */
    record Kind(String name, String section) {}

    static Providers of(TransportProviders transports) {
        return new Providers(
                TRANSPORT,
                name -> transports.find(name).map(TransportProvider::settings),
                transports.names(),
                transports.namesOfAll(),
                transports::missing);
    }

    static Providers of(RegistryProviders registries) {
        return new Providers(
                REGISTRY,
                name -> registries.find(name).map(RegistryProvider::settings),
                registries.names(),
                registries.namesOfAll(),
                registries::missing);
    }

    boolean isAtHand(String name) {
        return names.contains(name);
    }
}
