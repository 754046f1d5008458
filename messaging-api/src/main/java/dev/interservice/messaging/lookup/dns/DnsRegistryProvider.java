package dev.interservice.messaging.lookup.dns;

import dev.interservice.messaging.lookup.RegistryProvider;
import dev.interservice.messaging.lookup.RegistrySetup;

/** Makes the registry {@code dns} from its part of the configuration. */
public final class DnsRegistryProvider implements RegistryProvider<DnsSettings> {
    /** For the {@link java.util.ServiceLoader}. */
    public DnsRegistryProvider() {}

    @Override
    public String name() {
        return "dns";
    }

    @Override
    public Class<DnsSettings> settings() {
        return DnsSettings.class;
    }

    @Override
    public DnsRegistry start(DnsSettings settings, RegistrySetup setup) {
        return DnsRegistry.start(settings, setup);
    }
}
