package dev.interservice.messaging.lookup;

import dev.interservice.messaging.Health;
import dev.interservice.messaging.Registration;
import java.util.List;

/** Knows where the instances of each service are. Safe for use by several threads. */
public interface ServiceRegistry extends AutoCloseable {
    /**
     * Announces an instance until the registration is closed, in place of an earlier announcement with the same id:
     * nobody who looks meanwhile finds neither, and closing the earlier registration no longer does anything.
     */
    Registration register(ServiceInstance instance);

    /**
     * The instances at this moment, in a stable order; empty when there are none. Never blocks.
     *
     * @param key a service, or an event's {@linkplain ServiceInstance#keyOf key} for the instances that subscribe to it
     */
    List<ServiceInstance> lookup(String key);

    /** How it is doing. Never blocks. */
    Health.Component health();

    @Override
    void close();
}
