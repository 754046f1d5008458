package dev.interservice.messaging.etcd;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.etcd.EtcdClient.Lease;
import dev.interservice.messaging.etcd.EtcdException.ErrorKind;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.support.Backoff;
import dev.interservice.messaging.support.HealthReport;
import dev.interservice.messaging.support.RecurringTask;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one instance in etcd: every third of its lease it renews that and looks whether all still is as it is
 * wanted. So it comes back after whatever happened to etcd. Safe for use by several threads.
 */
final class InstanceLease {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceLease.class);
    private static final int RENEWALS_PER_LEASE = 3;

    private final EtcdClient etcd;
    private final KeyLayout keyLayout;
    private final HealthReport.Source healthSource;
    private final Backoff backoff;
    private final RecurringTask recurringTask;
    private final CompletableFuture<Void> whenGone = new CompletableFuture<>();
    private volatile DesiredState desired;
    private volatile boolean withdrawn;

    // Used by the recurring task only.
    private @Nullable Lease lease;
    private Duration requestedTime = Duration.ZERO;
    private final Set<String> writtenKeys = new HashSet<>();

    InstanceLease(
            DesiredState desired,
            EtcdClient etcd,
            KeyLayout keyLayout,
            HealthReport healthReport,
            EtcdTimings timings,
            Environment environment) {
        this.desired = desired;
        this.etcd = etcd;
        this.keyLayout = keyLayout;
        this.healthSource = healthReport.newSource();
        this.backoff = new Backoff(timings.initialBackoff(), timings.maxBackoff(), environment.random());
        this.recurringTask = new RecurringTask(environment, this::renew);
    }

    /** From now on this is to be there. */
    void update(DesiredState value) {
        desired = value;
        recurringTask.trigger();
    }

    /** Whether this very state is the one that is to be there. */
    @SuppressWarnings("ReferenceEquality") // an equal one belongs to another registration
    boolean isCurrent(DesiredState value) {
        return desired == value;
    }

    /** Etcd may be back, or may have lost what it knew: looks now, if it waits. */
    void renewNow() {
        recurringTask.triggerIfWaiting();
    }

    /** Takes it back; {@link #whenGone} tells when that was done, or tried in vain. */
    void withdraw() {
        withdrawn = true;
        recurringTask.trigger();
    }

    CompletableFuture<Void> whenGone() {
        return whenGone;
    }

    /** Does nothing more. */
    void stop() {
        recurringTask.stop();
        healthSource.remove();
        whenGone.complete(null);
    }

    private Optional<Duration> renew() {
        if (withdrawn) {
            revoke();
            stop();
            return Optional.empty();
        }
        DesiredState now = desired;
        try {
            Lease granted = lease(now.lease());
            put(now.instance(), granted);
            healthSource.recovered();
            backoff.reset();
            return Optional.of(granted.time().dividedBy(RENEWALS_PER_LEASE));
        } catch (EtcdException failure) {
            if (failure.kind() == ErrorKind.LEASE_NOT_FOUND) {
                lease = null;
            } else {
                healthSource.failed(failure.healthStatus(), failure.reason());
            }
            Duration pause = backoff.next();
            LOG.debug("{} is not announced: {}; next try in {}", now.instance(), failure.getMessage(), pause);
            return Optional.of(pause);
        }
    }

    /** One that is alive: the one we have, or a new one. */
    private Lease lease(Duration wish) {
        Lease known = lease;
        if (known != null && wish.equals(requestedTime) && etcd.keepAlive(known)) {
            return known;
        }
        // What stands under the old one goes over to the new one; the old one ends by itself.
        Lease fresh = etcd.grant(wish);
        lease = fresh;
        requestedTime = wish;
        return fresh;
    }

    private void put(ServiceInstance instance, Lease granted) {
        Set<String> keys = keyLayout.keysOf(instance);
        // Before it is asked: whether it was written is unknown when no answer comes.
        writtenKeys.addAll(keys);
        Set<String> outdated = new HashSet<>(writtenKeys);
        outdated.removeAll(keys);
        etcd.putInstance(instance, keys, outdated, granted);
        writtenKeys.retainAll(keys);
    }

    private void revoke() {
        Lease known = lease;
        if (known == null) {
            return;
        }
        try {
            etcd.revoke(known);
        } catch (EtcdException failure) {
            LOG.info(
                    "{} could not be taken back, and is forgotten after {}: {}",
                    desired.instance().id(),
                    known.time(),
                    failure.getMessage());
        }
    }

    /**
     * What is to be there.
     *
     * @param lease as it was asked for
     */
    record DesiredState(ServiceInstance instance, Duration lease) {}
}
