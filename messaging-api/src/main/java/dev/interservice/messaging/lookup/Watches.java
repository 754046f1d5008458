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
 * For authors of registries: the listeners of a registry and the last that was known of each key they watch. Whoever
 * learns something says it here; this tells the listeners, in order, and keeps the good list while nothing is learned.
 *
 * <p>Safe for use by several threads. Bounded by what is watched: the last listener of a key takes it along.
 */
public final class Watches {
    private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

    private final Environment environment;

    // Guarded by this. Listeners are told while only their own lock is held.
    private final Map<String, Key> keys = new HashMap<>();
    private boolean ended;

    /** Nothing watched yet. */
    public Watches(Environment environment) {
        this.environment = requireNonNull(environment, "environment");
    }

    /** Adds a listener, and tells it at once what is known of the key, if anything is. */
    public Registration add(String name, Consumer<Snapshot> consumer) {
        Listener listener = new Listener(name, requireNonNull(consumer, "listener"));
        Snapshot known;
        requireNonNull(name, "key");
        synchronized (this) {
            if (ended) {
                return () -> {};
            }
            Key key = keys.computeIfAbsent(name, absent -> new Key());
            key.listeners.add(listener);
            known = key.last;
        }
        if (known != null) {
            listener.tell();
        }
        return () -> remove(name, listener);
    }

    /** Tells nobody anything more, whoever is added later included: the registry is closed. */
    public synchronized void end() {
        ended = true;
        keys.values().forEach(key -> key.listeners.forEach(Listener::end));
        keys.clear();
    }

    /** The keys that somebody watches. */
    public synchronized Set<String> keys() {
        return Set.copyOf(keys.keySet());
    }

    /** The last that was known of a key, if it is watched. */
    public synchronized Optional<Snapshot> last(String name) {
        Key key = keys.get(name);
        return Optional.ofNullable(key == null ? null : key.last);
    }

    /** The registry is sure that these are the instances now. */
    public void know(String name, List<ServiceInstance> instances) {
        know(name, () -> Optional.of(instances));
    }

    /**
     * As above, but looks at the instances in order with all that is learned, so that what is told last was seen last;
     * empty when they cannot be seen.
     */
    void know(String name, Supplier<Optional<List<ServiceInstance>>> instances) {
        replace(
                name,
                key -> instances
                        .get()
                        .map(seen -> Snapshot.fresh(seen, environment.now()))
                        .orElse(null));
    }

    /**
     * A reading of the registry showed these instances. When it suddenly shows none it is not believed before a second
     * reading in a row says the same: a server that has lost its data, or a half-written zone, looks so too.
     *
     * @return whether it is believed; if not, read again soon
     */
    public boolean read(String name, List<ServiceInstance> instances) {
        synchronized (this) {
            Key key = keys.get(name);
            if (key != null && key.isSuddenlyEmpty(instances)) {
                key.doubted = true;
                return false;
            }
        }
        know(name, instances);
        return true;
    }

    /** Nothing can be learned of any key: what was known is kept, and marked. */
    public void lost(String error) {
        requireNonNull(error, "error");
        keys().forEach(name -> lost(name, error));
    }

    /** Nothing can be learned of this key: what was known is kept, and marked with the first error. */
    public void lost(String name, String error) {
        Instant since = environment.now();
        replace(
                name,
                key -> key.last == null || key.last.stale().isPresent()
                        ? null
                        : key.last.stale(new Snapshot.Staleness(since, error)));
    }

    private void replace(String name, Change change) {
        List<Listener> told;
        synchronized (this) {
            Key key = keys.get(name);
            Snapshot changed = key == null ? null : change.of(key);
            if (key == null || changed == null) {
                return;
            }
            key.last = changed;
            key.doubted = false;
            told = List.copyOf(key.listeners);
        }
        told.forEach(Listener::tell);
    }

    private void remove(String name, Listener listener) {
        listener.end();
        synchronized (this) {
            Key key = keys.get(name);
            if (key != null && key.listeners.remove(listener) && key.listeners.isEmpty()) {
                keys.remove(name);
            }
        }
    }

    private interface Change {
        @Nullable
        Snapshot of(Key key);
    }

    /** What is known of a key; guarded by the outer lock. */
    private static final class Key {
        private final Set<Listener> listeners = new HashSet<>();
        private @Nullable Snapshot last;
        private boolean doubted;

        private boolean isSuddenlyEmpty(List<ServiceInstance> instances) {
            return instances.isEmpty()
                    && !doubted
                    && last != null
                    && !last.instances().isEmpty();
        }
    }

    /**
     * Who is told. Race: two threads may learn something at once. Each tells the newest there is when it has this lock, so
     * an older snapshot can never come after a newer one.
     */
    private final class Listener {
        private final String name;
        private final Consumer<Snapshot> consumer;
        private volatile boolean ended;
        private @Nullable Snapshot told;

        private Listener(String name, Consumer<Snapshot> consumer) {
            this.name = name;
            this.consumer = consumer;
        }

        @SuppressWarnings("ReferenceEquality") // the very snapshot it was told last
        private synchronized void tell() {
            Snapshot newest = last(name).orElse(null);
            if (ended || newest == null || newest == told) {
                return;
            }
            told = newest;
            try {
                consumer.accept(newest);
            } catch (RuntimeException failure) {
                LOG.warn("a listener failed at what is new of {}; it is told again at the next change", name, failure);
            }
        }

        private void end() {
            ended = true;
        }
    }
}
