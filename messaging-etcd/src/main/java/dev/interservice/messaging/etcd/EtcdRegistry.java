package dev.interservice.messaging.etcd;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.lookup.HealthBoard;
import dev.interservice.messaging.lookup.RegistryException;
import dev.interservice.messaging.lookup.RegistrySetup;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.lookup.Snapshot;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registry in etcd 3.4 or later. Each instance stands under a lease of its own; each key that is watched has a watch of
 * its own, which waits on one thread of the environment.
 */
public final class EtcdRegistry implements ServiceRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdRegistry.class);
    private static final int MOST_TRIES = 3;

    private final String name;
    private final Environment environment;
    private final Timing timing;
    private final KeySpace space;
    private final HealthBoard board;
    private final HealthBoard.Voice askers;
    private final Exchanges exchanges;
    private final Etcd etcd;
    private final Announcements announcements;
    private final Lookouts lookouts;
    private final Pulse pulse;
    private final PendingLookups pending;
    private volatile boolean closed;

    private EtcdRegistry(EtcdSettings settings, Timing timing, RegistrySetup setup) {
        this.name = "etcd at " + settings.endpoints();
        this.environment = setup.environment();
        this.timing = timing;
        this.space = new KeySpace(settings.prefix().orElseThrow());
        this.board = new HealthBoard("registry etcd", setup);
        this.askers = board.askers();
        this.exchanges = new Exchanges(Exchanges.ClientFactory.client(settings), environment, timing.answer());
        this.etcd = new Etcd(new Members(settings, exchanges));
        this.announcements = new Announcements(
                wanted -> new Announcement(wanted, etcd, space, board, timing, environment), this::waitFor);
        this.lookouts = new Lookouts(
                key -> new Lookout(key, space.rangeOf(key), etcd, board, this::hurry, timing, environment));
        this.pulse = new Pulse(etcd, space, lookouts, timing, environment);
        this.pending = new PendingLookups(environment, timing.answer().multipliedBy(MOST_TRIES));
    }

    /**
     * Starts, whether etcd can be reached or not.
     *
     * @throws RegistryException the file of certificates cannot be used
     */
    public static EtcdRegistry start(EtcdSettings settings, RegistrySetup setup) {
        return start(settings, Timing.of(settings), setup);
    }

    static EtcdRegistry start(EtcdSettings settings, Timing timing, RegistrySetup setup) {
        return new EtcdRegistry(settings, timing, setup);
    }

    /** Leases are of whole seconds; etcd grants none shorter than about two. */
    @Override
    public Registration register(ServiceInstance instance, Duration lease) {
        requireNonNull(instance, "instance");
        requireNonNull(lease, "lease");
        if (closed) {
            return () -> {};
        }
        Registration registration = announcements.add(new Announcement.Wanted(instance, lease));
        // Race: the close may have come between; it sets its flag before it looks at what is announced.
        if (closed) {
            registration.close();
        }
        return registration;
    }

    @Override
    public CompletableFuture<Snapshot> lookup(String key) {
        requireNonNull(key, "key");
        return pending.ask(() -> {
            try {
                Etcd.Listing listing = etcd.list(space.rangeOf(key));
                askers.well();
                return Snapshot.fresh(listing.instances().values().stream().toList(), environment.now());
            } catch (EtcdFailure failure) {
                askers.ill(failure.status(), failure.reason());
                throw failure.forCallers();
            }
        });
    }

    @Override
    public Registration watch(String key, Consumer<Snapshot> listener) {
        requireNonNull(key, "key");
        requireNonNull(listener, "listener");
        Registration watch = lookouts.add(key, listener);
        pulse.begin();
        return watch;
    }

    @Override
    public Health.Component health() {
        return board.health();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        pulse.end();
        lookouts.close();
        pending.close();
        announcements.close();
        exchanges.close();
    }

    @Override
    public String toString() {
        return name;
    }

    /** Somebody sees etcd again. */
    private void hurry() {
        announcements.hurry();
        lookouts.hurry();
    }

    /** Until it is done, or has taken too long. */
    private void waitFor(CompletableFuture<?> done) {
        CompletableFuture<Object> either = new CompletableFuture<>();
        Environment.Timer limit = environment.after(timing.closing(), () -> either.complete(this));
        done.whenComplete((result, failure) -> either.complete(this));
        try {
            environment.await(either);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException impossible) {
            LOG.error("taking back failed", impossible);
        } finally {
            limit.cancel();
        }
    }
}
