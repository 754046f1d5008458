package dev.interservice.messaging.lookup;

import dev.interservice.messaging.Health;
import dev.interservice.messaging.Registration;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** One service's client of a registry that several services share. */
final class InMemoryRegistryClient implements ServiceRegistry {
    private final ServiceRegistry shared;
    private final Runnable afterClose;
    private final Set<Registration> registrations = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    InMemoryRegistryClient(ServiceRegistry shared) {
        this(shared, () -> {});
    }

    /** @param afterClose is run once */
    InMemoryRegistryClient(ServiceRegistry shared, Runnable afterClose) {
        this.shared = shared;
        this.afterClose = afterClose;
    }

    @Override
    public Registration register(ServiceInstance instance, Duration lease) {
        return closed ? () -> {} : tracked(shared.register(instance, lease));
    }

    @Override
    public CompletableFuture<InstanceSnapshot> lookup(String key) {
        return closed
                ? CompletableFuture.failedFuture(new RegistryException("the registry is closed"))
                : shared.lookup(key);
    }

    @Override
    public Registration watch(String key, Consumer<InstanceSnapshot> listener) {
        return closed ? () -> {} : tracked(shared.watch(key, listener));
    }

    @Override
    public Health.Component health() {
        return shared.health();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        registrations.forEach(Registration::close);
        afterClose.run();
    }

    /**
     * Race: the close may come between; it sets its flag before it looks here, so at least one of the two ends this.
     */
    private Registration tracked(Registration registration) {
        Registration tracked = new Registration() {
            @Override
            public void close() {
                registrations.remove(this);
                registration.close();
            }
        };
        registrations.add(tracked);
        if (closed) {
            tracked.close();
        }
        return tracked;
    }
}
