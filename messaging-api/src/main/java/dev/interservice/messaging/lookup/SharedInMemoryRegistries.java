package dev.interservice.messaging.lookup;

import dev.interservice.messaging.Environment;
import java.util.HashMap;
import java.util.Map;

/**
 * The named in-memory registries of this JVM; the last client to close drops its registry.
 *
 * <p>All methods hold one lock, so that finding a registry and counting its client is one step.
 */
final class SharedInMemoryRegistries {
    private static final Map<String, SharedRegistry> ENTRIES = new HashMap<>();

    private SharedInMemoryRegistries() {}

    /** A client of the registry of this name; made, with the first client's clock, if there is none. */
    static synchronized ServiceRegistry client(String name, Environment environment) {
        SharedRegistry entry =
                ENTRIES.computeIfAbsent(name, key -> new SharedRegistry(new InMemoryRegistry(environment)));
        entry.clients++;
        return new InMemoryRegistryClient(entry.registry, () -> release(name));
    }

    private static synchronized void release(String name) {
        SharedRegistry entry = ENTRIES.get(name);
        if (entry != null && --entry.clients == 0) {
            ENTRIES.remove(name);
        }
    }

    private static final class SharedRegistry {
        private final InMemoryRegistry registry;
        private int clients;

        private SharedRegistry(InMemoryRegistry registry) {
            this.registry = registry;
        }
    }
}
