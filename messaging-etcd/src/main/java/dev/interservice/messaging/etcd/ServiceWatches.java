package dev.interservice.messaging.etcd;

import dev.interservice.messaging.Registration;
import dev.interservice.messaging.lookup.InstanceSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/** Keeps one {@link ServiceWatch} for each key that is watched. Safe for use by several threads. */
final class ServiceWatches {
    private final Function<String, ServiceWatch> factory;

    // Guarded by this; what may tell somebody something is done without.
    private final Map<String, SharedWatch> watches = new HashMap<>();
    private boolean closed;

    ServiceWatches(Function<String, ServiceWatch> factory) {
        this.factory = factory;
    }

    Registration add(String key, Consumer<InstanceSnapshot> listener) {
        SharedWatch shared;
        boolean isNew;
        synchronized (this) {
            if (closed) {
                return () -> {};
            }
            isNew = !watches.containsKey(key);
            shared = watches.computeIfAbsent(key, absent -> new SharedWatch(factory.apply(absent)));
            shared.listeners++;
        }
        Registration registration = shared.watch.add(listener);
        if (isNew) {
            shared.watch.start();
        }
        AtomicBoolean left = new AtomicBoolean();
        return () -> {
            registration.close();
            if (!left.getAndSet(true)) {
                leave(key, shared);
            }
        };
    }

    boolean isEmpty() {
        return all().isEmpty();
    }

    /** All look at once, if they wait. */
    void retryNow() {
        all().forEach(ServiceWatch::retryNow);
    }

    /** All begin again. */
    void restartAll() {
        all().forEach(ServiceWatch::restart);
    }

    void close() {
        List<ServiceWatch> ended;
        synchronized (this) {
            closed = true;
            ended = all();
            watches.clear();
        }
        ended.forEach(ServiceWatch::stop);
    }

    private void leave(String key, SharedWatch shared) {
        synchronized (this) {
            shared.listeners--;
            if (shared.listeners > 0 || !watches.remove(key, shared)) {
                return;
            }
        }
        shared.watch.stop();
    }

    private synchronized List<ServiceWatch> all() {
        return watches.values().stream().map(shared -> shared.watch).toList();
    }

    private static final class SharedWatch {
        private final ServiceWatch watch;
        private int listeners;

        private SharedWatch(ServiceWatch watch) {
            this.watch = watch;
        }
    }
}
