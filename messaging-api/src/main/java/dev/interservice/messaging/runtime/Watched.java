package dev.interservice.messaging.runtime;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Observer;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.lookup.RegistryException;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.lookup.Snapshot;
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
 * What a registry says of one key, from when somebody here first wants to know. Calls look at what is known; once something
 * is, only a call that found nobody there has the registry asked again.
 *
 * <p>The registry is never called while the lock is held: it may be telling us something, and wait for the lock.
 */
final class Watched {
    private static final Logger LOG = LoggerFactory.getLogger(Watched.class);

    /** However many calls find nobody, the registry is asked once in this time. */
    private static final Duration BETWEEN_DOUBTS = Duration.ofSeconds(1);

    private static final CompletableFuture<?> KNOWN = CompletableFuture.completedFuture("known");

    private final String key;
    private final ServiceRegistry registry;
    private final String source;
    private final Environment environment;
    private final Observer observer;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicLong nextDoubt;
    private final List<Consumer<Snapshot>> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable Snapshot last;
    private volatile @Nullable Registration watch;
    private volatile boolean closed;

    // Guarded by this.
    private @Nullable CompletableFuture<Void> asked;

    /** @param source what the registry is, for a person */
    Watched(String key, ServiceRegistry registry, String source, Environment environment, Observer observer) {
        this.key = key;
        this.registry = registry;
        this.source = source;
        this.environment = environment;
        this.observer = observer;
        this.nextDoubt = new AtomicLong(environment.nanos());
    }

    /** Ends when something is known, at once if it is; fails when the registry cannot be asked, and is asked again then. */
    CompletableFuture<?> known() {
        return last != null ? KNOWN : begin();
    }

    /**
     * A call found nobody where the registry had said: it is asked again, and tells all who watch what is new. Its answer is
     * not taken from here, where it could overtake something newer that the watch has seen.
     */
    void doubt() {
        long now = environment.nanos();
        long due = nextDoubt.get();
        // Race: many calls may find nobody at once. One of them asks.
        if (closed || now - due < 0 || !nextDoubt.compareAndSet(due, now + BETWEEN_DOUBTS.toNanos())) {
            return;
        }
        try {
            registry.lookup(key);
        } catch (RuntimeException broken) {
            LOG.debug("the registry could not be asked again for {}", key, broken);
        }
    }

    /** Who says so, for a person. */
    String source() {
        return source;
    }

    /** The last that was known. */
    Optional<Snapshot> last() {
        return Optional.ofNullable(last);
    }

    /** Adds one who is told whatever is known, one snapshot at a time, until that is closed. */
    synchronized Registration listen(Consumer<Snapshot> listener) {
        listeners.add(listener);
        Snapshot known = last;
        if (known != null) {
            listener.accept(known);
        }
        return () -> listeners.remove(listener);
    }

    /** Whether what is known may be outdated, and why. */
    Optional<Health.Component> health() {
        return last().flatMap(Snapshot::stale)
                .map(stale -> new Health.Component(
                        name(), Health.Status.DEGRADED, stale.since(), "as of before: " + stale.error()));
    }

    /** Wants to know nothing more. */
    void close() {
        closed = true;
        CompletableFuture<Void> waiting;
        synchronized (this) {
            waiting = asked;
        }
        if (waiting != null) {
            waiting.completeExceptionally(new RegistryException("the registry is closed"));
        }
        Registration watching = watch;
        if (watching != null) {
            Closeables.closeQuietly("the watch of " + key, watching);
        }
    }

    private CompletableFuture<?> begin() {
        CompletableFuture<Void> fresh = new CompletableFuture<>();
        synchronized (this) {
            if (asked != null && !asked.isCompletedExceptionally()) {
                return asked;
            }
            asked = fresh;
        }
        ask(fresh);
        return fresh;
    }

    private void ask(CompletableFuture<Void> answer) {
        try {
            watch();
            if (last != null) {
                answer.complete(null);
            } else {
                registry.lookup(key).thenAccept(this::answered).whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        answer.completeExceptionally(Futures.unwrap(failure));
                    }
                });
            }
        } catch (RuntimeException | Error broken) {
            answer.completeExceptionally(broken);
        }
        // Race: close() sets its flag before it looks for the watch and the answer, and these were set before the flag
        // is read here, so at least one of the two ends them.
        if (closed) {
            close();
        }
    }

    /** Once; whoever asks next tries again if it fails. */
    private void watch() {
        if (begun.compareAndSet(false, true)) {
            try {
                watch = registry.watch(key, this::seen);
            } catch (RuntimeException | Error broken) {
                begun.set(false);
                throw broken;
            }
        }
    }

    /** The answer of a lookup, unless the watch was faster: it may have seen more. */
    private void answered(Snapshot snapshot) {
        boolean isFirst;
        synchronized (this) {
            isFirst = last == null;
            if (isFirst) {
                take(snapshot);
            }
        }
        completeAsked();
    }

    private void seen(Snapshot snapshot) {
        Snapshot before;
        synchronized (this) {
            before = last;
            take(snapshot);
        }
        completeAsked();
        boolean wasStale = before != null && before.stale().isPresent();
        if (wasStale != snapshot.stale().isPresent() && observer != Observer.NONE) {
            observer.observe(new Signal.StateChanged(
                    health().orElseGet(() -> new Health.Component(name(), Health.Status.UP, environment.now(), ""))));
        }
    }

    /** Race: a call that sees that something is known goes on to what the listeners keep, without the lock. */
    private void take(Snapshot snapshot) {
        listeners.forEach(listener -> listener.accept(snapshot));
        last = snapshot;
    }

    private void completeAsked() {
        CompletableFuture<Void> waiting;
        synchronized (this) {
            waiting = asked;
        }
        if (waiting != null) {
            waiting.complete(null);
        }
    }

    private String name() {
        return "instances of " + key;
    }
}
