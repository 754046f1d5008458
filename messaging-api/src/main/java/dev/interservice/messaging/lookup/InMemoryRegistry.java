package dev.interservice.messaging.lookup;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Registration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A registry for the services of one process, shared by giving the same object to each of them. */
public final class InMemoryRegistry implements ServiceRegistry {
    private final List<ServiceInstance> instances = new CopyOnWriteArrayList<>();

    /** An empty registry. */
    public InMemoryRegistry() {}

    /** Announces the instance, in place of an earlier announcement with the same id. */
    @Override
    public Registration register(ServiceInstance instance) {
        requireNonNull(instance, "instance");
        instances.removeIf(
                known -> known.id().equals(instance.id()) && known.service().equals(instance.service()));
        instances.add(instance);
        return () -> instances.remove(instance);
    }

    @Override
    public List<ServiceInstance> lookup(String service) {
        return instances.stream()
                .filter(instance -> instance.service().equals(service))
                .toList();
    }

    /** Does nothing: the registry belongs to several services and holds no resources. */
    @Override
    public void close() {}
}
