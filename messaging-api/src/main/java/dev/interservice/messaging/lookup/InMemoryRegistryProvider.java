package dev.interservice.messaging.lookup;

import java.util.Optional;

/** Makes the registry {@code in-memory}, which the services of one JVM share by its name. */
public final class InMemoryRegistryProvider implements RegistryProvider<InMemoryRegistryProvider.Settings> {
    private static final String USUAL = "default";

    /** For the {@link java.util.ServiceLoader}. */
    public InMemoryRegistryProvider() {}

    /**
     * What can be set.
     *
     * @param name of the registry; services that give the same find each other
     */
    public record Settings(Optional<String> name) {}

    @Override
    public String name() {
        return "in-memory";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public ServiceRegistry start(Settings settings, RegistrySetup setup) {
        return SharedRegistries.client(settings.name().orElse(USUAL), setup.environment());
    }
}
