package dev.interservice.messaging.inmemory;

import dev.interservice.messaging.transport.TransportProvider;
import dev.interservice.messaging.transport.TransportSetup;

/** Makes the transport {@code in-memory} from its part of the configuration. */
public final class InMemoryTransportProvider implements TransportProvider<InMemorySettings> {
    /** For the {@link java.util.ServiceLoader}. */
    public InMemoryTransportProvider() {}

    @Override
    public String name() {
        return InMemoryTransport.NAME;
    }

    @Override
    public Class<InMemorySettings> settings() {
        return InMemorySettings.class;
    }

    @Override
    public InMemoryTransport start(InMemorySettings settings, TransportSetup setup) {
        int capacity = settings.capacity().orElseThrow();
        return settings.name()
                .map(name -> SharedBrokers.connect(name, capacity, setup))
                .orElseGet(() -> InMemoryTransport.connect(InMemoryBroker.create(capacity), setup));
    }
}
