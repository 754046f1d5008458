package dev.interservice.messaging.lookup;

import dev.interservice.messaging.Health;
import dev.interservice.messaging.Registration;
import java.util.List;

/** Knows where the instances of each service are. Safe for use by several threads. */
public interface ServiceRegistry extends AutoCloseable {
    /** Announces an instance until the registration is closed. */
    Registration register(ServiceInstance instance);

    /** The instances of a service at this moment, in a stable order; empty when there are none. Never blocks. */
    List<ServiceInstance> lookup(String service);

    /** How it is doing. Never blocks. */
    Health.Component health();

    @Override
    void close();
}
