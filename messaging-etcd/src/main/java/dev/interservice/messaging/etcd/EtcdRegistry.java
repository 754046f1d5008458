package dev.interservice.messaging.etcd;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.lookup.InstanceSnapshot;
import dev.interservice.messaging.lookup.RegistryException;
import dev.interservice.messaging.lookup.RegistrySetup;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.support.HealthReport;
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
    private static final int MAX_TRIES = 3;

    private final String name;
    private final Environment environment;
    private final EtcdTimings timings;
    private final KeyLayout keyLayout;
    private final HealthReport healthReport;
    private final HealthReport.Source lookupHealth;
    private final EtcdHttpClient http;
    private final EtcdClient etcd;
    private final InstanceLeases instanceLeases;
    private final ServiceWatches serviceWatches;
    private final QuorumCheck quorumCheck;
    private final LookupLimiter lookupLimiter;
    private volatile boolean closed;

    private EtcdRegistry(EtcdSettings settings, EtcdTimings timings, RegistrySetup setup) {
        this.name = "etcd at " + settings.endpoints();
        this.environment = setup.environment();
        this.timings = timings;
        this.keyLayout = new KeyLayout(settings.prefix().orElseThrow());
        this.healthReport = new HealthReport("registry etcd", setup.environment(), setup.observer());
        this.lookupHealth = healthReport.shared();
        this.http =
                new EtcdHttpClient(EtcdHttpClient.ClientFactory.client(settings), environment, timings.answerTimeout());
        this.etcd = new EtcdClient(new EtcdMembers(settings, http));
        this.instanceLeases = new InstanceLeases(
                desired -> new InstanceLease(desired, etcd, keyLayout, healthReport, timings, environment),
                this::awaitBounded);
        this.serviceWatches = new ServiceWatches(key -> new ServiceWatch(
                key, keyLayout.rangeOf(key), etcd, healthReport, this::retryNow, timings, environment));
        this.quorumCheck = new QuorumCheck(etcd, keyLayout, serviceWatches, timings, environment);
        this.lookupLimiter =
                new LookupLimiter(environment, timings.answerTimeout().multipliedBy(MAX_TRIES));
    }

    /**
     * Starts, whether etcd can be reached or not.
     *
     * @throws RegistryException the file of certificates cannot be used
     */
    public static EtcdRegistry start(EtcdSettings settings, RegistrySetup setup) {
        return start(settings, EtcdTimings.of(settings), setup);
    }

    static EtcdRegistry start(EtcdSettings settings, EtcdTimings timings, RegistrySetup setup) {
        return new EtcdRegistry(settings, timings, setup);
    }

    /** Leases are of whole seconds; etcd grants none shorter than about two. */
    @Override
    public Registration register(ServiceInstance instance, Duration lease) {
        requireNonNull(instance, "instance");
        requireNonNull(lease, "lease");
        if (closed) {
            return () -> {};
        }
        Registration registration = instanceLeases.add(new InstanceLease.DesiredState(instance, lease));
        // Race: the close may have come between; it sets its flag before it looks at what is announced.
        if (closed) {
            registration.close();
        }
        return registration;
    }

    @Override
    public CompletableFuture<InstanceSnapshot> lookup(String key) {
        requireNonNull(key, "key");
        return lookupLimiter.submit(() -> {
            try {
                EtcdClient.InstanceListing listing = etcd.list(keyLayout.rangeOf(key));
                lookupHealth.recovered();
                return InstanceSnapshot.fresh(
                        listing.instances().values().stream().toList(), environment.now());
            } catch (EtcdException failure) {
                lookupHealth.failed(failure.healthStatus(), failure.reason());
                throw failure.toRegistryException();
            }
        });
    }

    @Override
    public Registration watch(String key, Consumer<InstanceSnapshot> listener) {
        requireNonNull(key, "key");
        requireNonNull(listener, "listener");
        Registration watch = serviceWatches.add(key, listener);
        quorumCheck.start();
        return watch;
    }

    @Override
    public Health.Component health() {
        return healthReport.health();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        quorumCheck.stop();
        serviceWatches.close();
        lookupLimiter.close();
        instanceLeases.close();
        http.close();
    }

    @Override
    public String toString() {
        return name;
    }

    /** Somebody sees etcd again. */
    private void retryNow() {
        instanceLeases.renewNow();
        serviceWatches.retryNow();
    }

    /** Until it is done, or has taken too long. */
    private void awaitBounded(CompletableFuture<?> done) {
        CompletableFuture<Object> either = new CompletableFuture<>();
        Environment.Timer limit = environment.after(timings.closeTimeout(), () -> either.complete(this));
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
