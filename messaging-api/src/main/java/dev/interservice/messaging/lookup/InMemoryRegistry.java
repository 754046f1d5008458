package dev.interservice.messaging.lookup;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Registration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A registry for the services of one process, shared by giving the same object to each of them. */
public final class InMemoryRegistry implements ServiceRegistry {
    private final List<ServiceInstance> instances = new CopyOnWriteArrayList<>();

    private final Instant since;

    /** An empty registry. */
    public InMemoryRegistry(Environment environment) {
        since = environment.now();
    }

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

    @Override
    public Health.Component health() {
        return new Health.Component("in-memory registry", Health.Status.UP, since, "");
    }

    /** Does nothing: the registry belongs to several services and holds no resources. */
    @Override
    public void close() {}
}
