package dev.interservice.messaging.lookup;

import java.util.Optional;

/** Makes the registry {@code in-memory}, which the services of one JVM share by its name. */
public final class InMemoryRegistryProvider
        implements RegistryProvider<InMemoryRegistryProvider.InMemoryRegistrySettings> {
    private static final String DEFAULT_NAME = "default";

    /** For the {@link java.util.ServiceLoader}. */
    public InMemoryRegistryProvider() {}

    /**
     * What can be set.
     *
     * @param name of the registry; services that give the same find each other
     */
    public record InMemoryRegistrySettings(Optional<String> name) {}

    @Override
    public String name() {
        return "in-memory";
    }

    @Override
    public Class<InMemoryRegistrySettings> settings() {
        return InMemoryRegistrySettings.class;
    }

    @Override
    public ServiceRegistry start(InMemoryRegistrySettings settings, RegistrySetup setup) {
        return SharedInMemoryRegistries.client(settings.name().orElse(DEFAULT_NAME), setup.environment());
    }
}
