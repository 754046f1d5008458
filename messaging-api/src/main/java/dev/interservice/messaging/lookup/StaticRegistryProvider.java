package dev.interservice.messaging.lookup;

import java.util.List;

/** Makes the registry {@code static}, which knows nothing beside the addresses that the configuration gives. */
public final class StaticRegistryProvider implements RegistryProvider<StaticRegistryProvider.Settings> {
    /** For the {@link java.util.ServiceLoader}. */
    public StaticRegistryProvider() {}

    /** There is nothing to set. */
    public record Settings() {}

    @Override
    public String name() {
        return "static";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public ServiceRegistry start(Settings settings, RegistrySetup setup) {
        return new StaticRegistry(List.of(), setup.environment());
    }
}
