package dev.interservice.messaging.lookup;

import dev.interservice.messaging.Registration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A registry that knows what it was told at start and never learns: the addresses of a configuration. */
public final class StaticRegistry implements ServiceRegistry {
    private final Map<String, List<ServiceInstance>> services;

    /** A registry of these instances. */
    public StaticRegistry(List<ServiceInstance> instances) {
        services = instances.stream().collect(Collectors.groupingBy(ServiceInstance::service));
    }

    /** Accepts the announcement and forgets it: somebody else tells the callers where the instance is. */
    @Override
    public Registration register(ServiceInstance instance) {
        return () -> {};
    }

    @Override
    public List<ServiceInstance> lookup(String service) {
        return services.getOrDefault(service, List.of());
    }

    /** Does nothing: it holds no resources. */
    @Override
    public void close() {}
}
