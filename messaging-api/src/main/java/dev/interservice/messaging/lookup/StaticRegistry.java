package dev.interservice.messaging.lookup;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Registration;
import java.time.Instant;
import java.util.List;

/** A registry that knows what it was told at start and never learns: the addresses of a configuration. */
public final class StaticRegistry implements ServiceRegistry {
    private final List<ServiceInstance> instances;
    private final Instant since;

    /** A registry of these instances. */
    public StaticRegistry(List<ServiceInstance> instances, Environment environment) {
        this.instances = List.copyOf(instances);
        since = environment.now();
    }

    /** Accepts the announcement and forgets it: somebody else tells the callers where the instance is. */
    @Override
    public Registration register(ServiceInstance instance) {
        return () -> {};
    }

    @Override
    public List<ServiceInstance> lookup(String key) {
        return instances.stream().filter(instance -> instance.isFoundUnder(key)).toList();
    }

    @Override
    public Health.Component health() {
        return new Health.Component("static registry", Health.Status.UP, since, "");
    }

    /** Does nothing: it holds no resources. */
    @Override
    public void close() {}
}
