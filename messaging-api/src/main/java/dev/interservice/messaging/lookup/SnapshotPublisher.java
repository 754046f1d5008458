package dev.interservice.messaging.lookup;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Registration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For authors of registries: keeps the last snapshot of each key that is watched, and the listeners. Whoever learns
 * something says it here; this tells the listeners, in order, and keeps the good list while nothing is learned.
 *
 * <p>Safe for use by several threads. Bounded by what is watched: the last listener of a key takes it along.
 */
public final class SnapshotPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotPublisher.class);

    private final Environment environment;

    // Guarded by this. Listeners are told while only their own lock is held.
    private final Map<String, WatchedKey> keys = new HashMap<>();
    private boolean closed;

    /** Nothing watched yet. */
    public SnapshotPublisher(Environment environment) {
        this.environment = requireNonNull(environment, "environment");
    }

    /** Adds a listener, and tells it at once what is known of the key, if anything is. */
    public Registration subscribe(String name, Consumer<InstanceSnapshot> consumer) {
        SnapshotListener listener = new SnapshotListener(name, requireNonNull(consumer, "listener"));
        InstanceSnapshot known;
        requireNonNull(name, "key");
        synchronized (this) {
            if (closed) {
                return () -> {};
            }
            WatchedKey key = keys.computeIfAbsent(name, absent -> new WatchedKey());
            key.listeners.add(listener);
            known = key.latest;
        }
        if (known != null) {
            listener.deliverLatest();
        }
        return () -> remove(name, listener);
    }

    /** Tells nobody anything more, whoever is added later included: the registry is closed. */
    public synchronized void close() {
        closed = true;
        keys.values().forEach(key -> key.listeners.forEach(SnapshotListener::close));
        keys.clear();
    }

    /** The keys that somebody watches. */
    public synchronized Set<String> keys() {
        return Set.copyOf(keys.keySet());
    }

    /** The last that was known of a key, if it is watched. */
    public synchronized Optional<InstanceSnapshot> latest(String name) {
        WatchedKey key = keys.get(name);
        return Optional.ofNullable(key == null ? null : key.latest);
    }

    /** The registry is sure that these are the instances now. */
    public void publish(String name, List<ServiceInstance> instances) {
        publish(name, () -> Optional.of(instances));
    }

    /**
     * As above, but looks at the instances in order with all that is learned, so that what is told last was seen last;
     * empty when they cannot be seen.
     */
    void publish(String name, Supplier<Optional<List<ServiceInstance>>> instances) {
        replace(
                name,
                key -> instances
                        .get()
                        .map(seen -> InstanceSnapshot.fresh(seen, environment.now()))
                        .orElse(null));
    }

    /**
     * A reading of the registry showed these instances. When it suddenly shows none it is not believed before a second
     * reading in a row says the same: a server that has lost its data, or a half-written zone, looks so too.
     *
     * @return whether it is believed; if not, read again soon
     */
    public boolean publishUnlessSuddenlyEmpty(String name, List<ServiceInstance> instances) {
        synchronized (this) {
            WatchedKey key = keys.get(name);
            if (key != null && key.isSuddenlyEmpty(instances)) {
                key.emptyUnconfirmed = true;
                return false;
            }
        }
        publish(name, instances);
        return true;
    }

    /** Nothing can be learned of any key: what was known is kept, and marked. */
    public void markStale(String error) {
        requireNonNull(error, "error");
        keys().forEach(name -> markStale(name, error));
    }

    /** Nothing can be learned of this key: what was known is kept, and marked with the first error. */
    public void markStale(String name, String error) {
        Instant since = environment.now();
        replace(
                name,
                key -> key.latest == null || key.latest.stale().isPresent()
                        ? null
                        : key.latest.stale(new InstanceSnapshot.Staleness(since, error)));
    }

    private void replace(String name, SnapshotUpdate change) {
        List<SnapshotListener> listeners;
        synchronized (this) {
            WatchedKey key = keys.get(name);
            InstanceSnapshot changed = key == null ? null : change.apply(key);
            if (key == null || changed == null) {
                return;
            }
            key.latest = changed;
            key.emptyUnconfirmed = false;
            listeners = List.copyOf(key.listeners);
        }
        listeners.forEach(SnapshotListener::deliverLatest);
    }

    private void remove(String name, SnapshotListener listener) {
        listener.close();
        synchronized (this) {
            WatchedKey key = keys.get(name);
            if (key != null && key.listeners.remove(listener) && key.listeners.isEmpty()) {
                keys.remove(name);
            }
        }
    }

    private interface SnapshotUpdate {
        @Nullable
        InstanceSnapshot apply(WatchedKey key);
    }

    /** What is known of a key; guarded by the outer lock. */
    private static final class WatchedKey {
        private final Set<SnapshotListener> listeners = new HashSet<>();
        private @Nullable InstanceSnapshot latest;
        private boolean emptyUnconfirmed;

        private boolean isSuddenlyEmpty(List<ServiceInstance> instances) {
            return instances.isEmpty()
                    && !emptyUnconfirmed
                    && latest != null
                    && !latest.instances().isEmpty();
        }
    }

    /**
     * A listener of one key. Race: two threads may learn something at once. Each tells the newest there is when it has
     * this lock, so an older snapshot can never come after a newer one.
     */
    private final class SnapshotListener {
        private final String name;
        private final Consumer<InstanceSnapshot> consumer;
        private volatile boolean closed;
        private @Nullable InstanceSnapshot lastDelivered;

        private SnapshotListener(String name, Consumer<InstanceSnapshot> consumer) {
            this.name = name;
            this.consumer = consumer;
        }

        @SuppressWarnings("ReferenceEquality") // the very snapshot it was told last
        private synchronized void deliverLatest() {
            InstanceSnapshot newest = latest(name).orElse(null);
            if (closed || newest == null || newest == lastDelivered) {
                return;
            }
            lastDelivered = newest;
            try {
                consumer.accept(newest);
            } catch (RuntimeException failure) {
                LOG.warn("a listener failed at what is new of {}; it is told again at the next change", name, failure);
            }
        }

        private void close() {
            closed = true;
        }
    }
}
