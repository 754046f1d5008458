package dev.interservice.messaging.lookup;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A registry for the services of one process: give the same object, or a {@link #client} of it, to each of them. Nobody
 * outlives it, so leases do not matter. Tests can {@link #disconnect} it.
 */
public final class InMemoryRegistry implements ServiceRegistry {
    private static final String NAME = "in-memory registry";

    private final Environment environment;
    private final SnapshotPublisher publisher;

    // Written under this lock, and as a whole: whoever looks sees an instance's old announcement or its new one.
    private volatile List<ServiceInstance> instances = List.of();
    private volatile boolean disconnected;
    private volatile Health.Component health;

    /** An empty registry. */
    public InMemoryRegistry(Environment environment) {
        this.environment = requireNonNull(environment, "environment");
        this.publisher = new SnapshotPublisher(environment);
        this.health = new Health.Component(NAME, Health.Status.UP, environment.now(), "");
    }

    /** This registry for one service: closing it takes back what was registered through it, and ends its watches. */
    public ServiceRegistry client() {
        return new InMemoryRegistryClient(this);
    }

    /** Lets nobody reach it, until {@link #reconnect}. */
    public synchronized void disconnect() {
        disconnected = true;
        health = new Health.Component(NAME, Health.Status.DOWN, environment.now(), "it is cut off");
        publisher.markStale("the in-memory registry is cut off");
    }

    /** Lets everybody reach it again. */
    public synchronized void reconnect() {
        disconnected = false;
        health = new Health.Component(NAME, Health.Status.UP, environment.now(), "");
        publisher.keys().forEach(this::publish);
    }

    @Override
    public Registration register(ServiceInstance instance, Duration lease) {
        requireNonNull(instance, "instance");
        requireNonNull(lease, "lease");
        Set<String> keys = new HashSet<>(instance.keys());
        synchronized (this) {
            List<ServiceInstance> changed = new ArrayList<>(instances);
            changed.stream().filter(known -> isSame(known, instance)).forEach(known -> keys.addAll(known.keys()));
            changed.removeIf(known -> isSame(known, instance));
            changed.add(instance);
            instances = List.copyOf(changed);
        }
        keys.forEach(this::publish);
        return () -> remove(instance);
    }

    @Override
    public CompletableFuture<InstanceSnapshot> lookup(String key) {
        requireNonNull(key, "key");
        return disconnected
                ? CompletableFuture.failedFuture(new RegistryException("the in-memory registry is cut off"))
                : CompletableFuture.completedFuture(InstanceSnapshot.fresh(find(key), environment.now()));
    }

    @Override
    public Registration watch(String key, Consumer<InstanceSnapshot> listener) {
        Registration watch = publisher.subscribe(key, listener);
        if (publisher.latest(key).isEmpty()) {
            publish(key);
        }
        return watch;
    }

    @Override
    public Health.Component health() {
        return health;
    }

    /** Does nothing: the registry belongs to several services and holds no resources. */
    @Override
    public void close() {}

    /** This very announcement: an equal one that took its place belongs to another registration. */
    @SuppressWarnings("ReferenceEquality")
    private void remove(ServiceInstance announced) {
        synchronized (this) {
            List<ServiceInstance> others =
                    instances.stream().filter(known -> known != announced).toList();
            if (others.size() == instances.size()) {
                return;
            }
            instances = others;
        }
        announced.keys().forEach(this::publish);
    }

    private void publish(String key) {
        // Race: disconnect() sets its flag before it marks all keys stale, and the flag is read here in order with
        // that.
        publisher.publish(key, () -> disconnected ? Optional.empty() : Optional.of(find(key)));
    }

    private List<ServiceInstance> find(String key) {
        return instances.stream().filter(instance -> instance.isFoundUnder(key)).toList();
    }

    private static boolean isSame(ServiceInstance one, ServiceInstance other) {
        return one.id().equals(other.id()) && one.service().equals(other.service());
    }
}
