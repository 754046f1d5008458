package dev.interservice.messaging.lookup;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Registration;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A registry that knows what it was told at start and never learns: the addresses of a configuration. */
public final class StaticRegistry implements ServiceRegistry {
    private final Environment environment;
    private final List<ServiceInstance> instances;
    private final SnapshotPublisher publisher;
    private final Health.Component health;
    private volatile boolean closed;

    /** A registry of these instances. */
    public StaticRegistry(List<ServiceInstance> instances, Environment environment) {
        this.environment = requireNonNull(environment, "environment");
        this.instances = List.copyOf(instances);
        this.publisher = new SnapshotPublisher(environment);
        this.health = new Health.Component("static registry", Health.Status.UP, environment.now(), "");
    }

    /** Accepts the announcement and forgets it: somebody else tells the callers where the instance is. */
    @Override
    public Registration register(ServiceInstance instance, Duration lease) {
        requireNonNull(instance, "instance");
        requireNonNull(lease, "lease");
        return () -> {};
    }

    @Override
    public CompletableFuture<InstanceSnapshot> lookup(String key) {
        return closed
                ? CompletableFuture.failedFuture(new RegistryException("the registry is closed"))
                : CompletableFuture.completedFuture(InstanceSnapshot.fresh(find(key), environment.now()));
    }

    /** Tells the one snapshot there is, before it returns. */
    @Override
    public Registration watch(String key, Consumer<InstanceSnapshot> listener) {
        Registration watch = publisher.subscribe(key, listener);
        if (!closed && publisher.latest(key).isEmpty()) {
            publisher.publish(key, find(key));
        }
        return watch;
    }

    @Override
    public Health.Component health() {
        return health;
    }

    @Override
    public void close() {
        closed = true;
        publisher.close();
    }

    private List<ServiceInstance> find(String key) {
        requireNonNull(key, "key");
        return instances.stream().filter(instance -> instance.isFoundUnder(key)).toList();
    }
}
