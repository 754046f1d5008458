package dev.interservice.messaging.internal.routing;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.internal.environment.Closeables;
import dev.interservice.messaging.internal.environment.Futures;
import dev.interservice.messaging.lookup.InstanceSnapshot;
import dev.interservice.messaging.lookup.RegistryException;
import dev.interservice.messaging.lookup.ServiceRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one key in a registry, from the first call that needs it. Calls look at the latest snapshot; once there is
 * one, only a call that found nobody at an endpoint has the registry asked again.
 *
 * <p>The registry is never called while the lock is held: it may be telling us something, and wait for the lock.
 */
final class RegistryWatch {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryWatch.class);

    /** However many calls find nobody, the registry is asked once in this time. */
    private static final Duration REFRESH_INTERVAL = Duration.ofSeconds(1);

    private static final CompletableFuture<?> ALREADY_KNOWN = CompletableFuture.completedFuture("known");

    private final String key;
    private final ServiceRegistry registry;
    private final String source;
    private final Environment environment;
    private final Observer observer;
    private final AtomicBoolean watchStarted = new AtomicBoolean();
    private final AtomicLong nextRefresh;
    private final List<Consumer<InstanceSnapshot>> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable InstanceSnapshot latestSnapshot;
    private volatile @Nullable Registration watch;
    private volatile boolean closed;

    // Guarded by this.
    private @Nullable CompletableFuture<Void> pendingLookup;

    /** @param source what the registry is, for a person */
    RegistryWatch(String key, ServiceRegistry registry, String source, Environment environment, Observer observer) {
        this.key = key;
        this.registry = registry;
        this.source = source;
        this.environment = environment;
        this.observer = observer;
        this.nextRefresh = new AtomicLong(environment.nanos());
    }

    /** Ends when something is known, at once if it is; fails when the registry cannot be asked, and is asked again then. */
    CompletableFuture<?> whenKnown() {
        return latestSnapshot != null ? ALREADY_KNOWN : startLookup();
    }

    /**
     * Asks the registry again, because a call found nobody at an endpoint; the registry tells all its watches what is
     * new. Its answer is not taken from here, where it could overtake something newer that the watch has seen.
     */
    void refresh() {
        long now = environment.nanos();
        long due = nextRefresh.get();
        // Race: many calls may find nobody at once. One of them asks.
        if (closed || now - due < 0 || !nextRefresh.compareAndSet(due, now + REFRESH_INTERVAL.toNanos())) {
            return;
        }
        try {
            registry.lookup(key);
        } catch (RuntimeException broken) {
            LOG.debug("the registry could not be asked again for {}", key, broken);
        }
    }

    /** What the registry is, for a person. */
    String source() {
        return source;
    }

    /** The latest snapshot, if there is one yet. */
    Optional<InstanceSnapshot> latestSnapshot() {
        return Optional.ofNullable(latestSnapshot);
    }

    /**
     * Adds a listener, which gets the latest snapshot and each one after it, one at a time, until the registration is
     * closed.
     */
    synchronized Registration addListener(Consumer<InstanceSnapshot> listener) {
        listeners.add(listener);
        InstanceSnapshot known = latestSnapshot;
        if (known != null) {
            listener.accept(known);
        }
        return () -> listeners.remove(listener);
    }

    /** Whether what is known may be outdated, and why. */
    Optional<Health.Component> health() {
        return latestSnapshot()
                .flatMap(InstanceSnapshot::stale)
                .map(stale -> new Health.Component(
                        componentName(), Health.Status.DEGRADED, stale.since(), "as of before: " + stale.error()));
    }

    /** Ends the watch, and a lookup that is pending. */
    void close() {
        closed = true;
        CompletableFuture<Void> lookup;
        synchronized (this) {
            lookup = pendingLookup;
        }
        if (lookup != null) {
            lookup.completeExceptionally(new RegistryException("the registry is closed"));
        }
        Registration watching = watch;
        if (watching != null) {
            Closeables.closeQuietly("the watch of " + key, watching);
        }
    }

    private CompletableFuture<?> startLookup() {
        CompletableFuture<Void> fresh = new CompletableFuture<>();
        synchronized (this) {
            if (pendingLookup != null && !pendingLookup.isCompletedExceptionally()) {
                return pendingLookup;
            }
            pendingLookup = fresh;
        }
        watchAndLookUp(fresh);
        return fresh;
    }

    private void watchAndLookUp(CompletableFuture<Void> answer) {
        try {
            watch();
            if (latestSnapshot != null) {
                answer.complete(null);
            } else {
                registry.lookup(key).thenAccept(this::onLookup).whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        answer.completeExceptionally(Futures.unwrap(failure));
                    }
                });
            }
        } catch (RuntimeException | Error broken) {
            answer.completeExceptionally(broken);
        }
        // Race: close() sets its flag before it looks for the watch and the lookup, and these were set before the flag
        // is read here, so at least one of the two ends them.
        if (closed) {
            close();
        }
    }

    /** Once; whoever asks next tries again if it fails. */
    private void watch() {
        if (watchStarted.compareAndSet(false, true)) {
            try {
                watch = registry.watch(key, this::onSnapshot);
            } catch (RuntimeException | Error broken) {
                watchStarted.set(false);
                throw broken;
            }
        }
    }

    /** The answer of a lookup, unless the watch was faster: it may have seen more. */
    private void onLookup(InstanceSnapshot snapshot) {
        boolean isFirst;
        synchronized (this) {
            isFirst = latestSnapshot == null;
            if (isFirst) {
                apply(snapshot);
            }
        }
        completeLookup();
    }

    private void onSnapshot(InstanceSnapshot snapshot) {
        InstanceSnapshot before;
        synchronized (this) {
            before = latestSnapshot;
            apply(snapshot);
        }
        completeLookup();
        boolean wasStale = before != null && before.stale().isPresent();
        if (wasStale != snapshot.stale().isPresent() && observer != Observer.NONE) {
            observer.observe(new Signal.StateChanged(health().orElseGet(
                            () -> new Health.Component(componentName(), Health.Status.UP, environment.now(), ""))));
        }
    }

    /** Race: a call that sees that something is known goes on to what the listeners keep, without the lock. */
    private void apply(InstanceSnapshot snapshot) {
        listeners.forEach(listener -> listener.accept(snapshot));
        latestSnapshot = snapshot;
    }

    private void completeLookup() {
        CompletableFuture<Void> lookup;
        synchronized (this) {
            lookup = pendingLookup;
        }
        if (lookup != null) {
            lookup.complete(null);
        }
    }

    private String componentName() {
        return "instances of " + key;
    }
}
