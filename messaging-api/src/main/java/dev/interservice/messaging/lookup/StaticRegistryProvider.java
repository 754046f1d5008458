package dev.interservice.messaging.lookup;

import java.util.List;

/** Makes the registry {@code static}, which knows nothing beside the addresses that the configuration gives. */
public final class StaticRegistryProvider implements RegistryProvider<StaticRegistryProvider.StaticRegistrySettings> {
    /** For the {@link java.util.ServiceLoader}. */
    public StaticRegistryProvider() {}

    /** There is nothing to set. */
    public record StaticRegistrySettings() {}

    @Override
    public String name() {
        return "static";
    }

    @Override
    public Class<StaticRegistrySettings> settings() {
        return StaticRegistrySettings.class;
    }

    @Override
    public ServiceRegistry start(StaticRegistrySettings settings, RegistrySetup setup) {
        return new StaticRegistry(List.of(), setup.environment());
    }
}
