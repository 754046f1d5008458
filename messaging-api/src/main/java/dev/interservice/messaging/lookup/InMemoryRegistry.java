package dev.interservice.messaging.lookup;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Registration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A registry for the services of one process, shared by giving the same object to each of them. */
public final class InMemoryRegistry implements ServiceRegistry {
    private final Instant since;

    // Replaced as a whole, so that whoever looks sees an instance's old announcement or its new one.
    private volatile List<ServiceInstance> instances = List.of();

    /** An empty registry. */
    public InMemoryRegistry(Environment environment) {
        since = environment.now();
    }

    @Override
    public synchronized Registration register(ServiceInstance instance) {
        requireNonNull(instance, "instance");
        List<ServiceInstance> changed = new ArrayList<>(instances);
        changed.removeIf(
                known -> known.id().equals(instance.id()) && known.service().equals(instance.service()));
        changed.add(instance);
        instances = List.copyOf(changed);
        return () -> remove(instance);
    }

    @Override
    public List<ServiceInstance> lookup(String key) {
        return instances.stream().filter(instance -> instance.isFoundUnder(key)).toList();
    }

    @Override
    public Health.Component health() {
        return new Health.Component("in-memory registry", Health.Status.UP, since, "");
    }

    /** Does nothing: the registry belongs to several services and holds no resources. */
    @Override
    public void close() {}

    /** This very announcement: an equal one that took its place belongs to another registration. */
    @SuppressWarnings("ReferenceEquality")
    private synchronized void remove(ServiceInstance announced) {
        instances = instances.stream().filter(known -> known != announced).toList();
    }
}
