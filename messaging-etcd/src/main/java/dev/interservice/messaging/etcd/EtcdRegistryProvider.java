package dev.interservice.messaging.etcd;

import dev.interservice.messaging.lookup.RegistryProvider;
import dev.interservice.messaging.lookup.RegistrySetup;

/** Makes the registry {@code etcd} from its part of the configuration. */
public final class EtcdRegistryProvider implements RegistryProvider<EtcdSettings> {
    /** For the {@link java.util.ServiceLoader}. */
    public EtcdRegistryProvider() {}

    @Override
    public String name() {
        return "etcd";
    }

    @Override
    public Class<EtcdSettings> settings() {
        return EtcdSettings.class;
    }

    @Override
    public EtcdRegistry start(EtcdSettings settings, RegistrySetup setup) {
        return EtcdRegistry.start(settings, setup);
    }
}
