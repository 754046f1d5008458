package dev.interservice.messaging.etcd;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.etcd.KeyLayout.KeyRange;
import dev.interservice.messaging.etcd.WatchStream.KeyChange;
import dev.interservice.messaging.lookup.InstanceSnapshot;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.SnapshotPublisher;
import dev.interservice.messaging.support.Backoff;
import dev.interservice.messaging.support.HealthReport;
import dev.interservice.messaging.support.RecurringTask;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches what is found under one key: lists it, watches from there on, and begins again when the watch ends for
 * whatever reason. Safe for use by several threads.
 */
final class ServiceWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceWatch.class);

    private final String key;
    private final KeyRange range;
    private final EtcdClient etcd;
    private final HealthReport.Source healthSource;
    private final Runnable onRecovered;
    private final EtcdTimings timings;
    private final Environment environment;
    private final SnapshotPublisher publisher;
    private final Backoff backoff;
    private final RecurringTask recurringTask;

    // Used by the recurring task only.
    private Map<String, ServiceInstance> instances = Map.of();
    private boolean failing;
    private boolean emptyUnconfirmed;
    private long emptyConfirmableAt;

    // Guarded by this.
    private @Nullable WatchStream stream;
    private Environment.@Nullable Timer confirmationTimer;
    private boolean restarting;
    private boolean stopped;

    /** @param onRecovered is run when etcd can be seen again: others may try again, too */
    ServiceWatch(
            String key,
            KeyRange range,
            EtcdClient etcd,
            HealthReport healthReport,
            Runnable onRecovered,
            EtcdTimings timings,
            Environment environment) {
        this.key = key;
        this.range = range;
        this.etcd = etcd;
        this.healthSource = healthReport.newSource();
        this.onRecovered = onRecovered;
        this.timings = timings;
        this.environment = environment;
        this.publisher = new SnapshotPublisher(environment);
        this.backoff = new Backoff(timings.initialBackoff(), timings.maxBackoff(), environment.random());
        this.recurringTask = new RecurringTask(environment, this::listAndWatch);
    }

    void start() {
        recurringTask.trigger();
    }

    /** Tells a listener what is seen, until that is closed. */
    Registration add(Consumer<InstanceSnapshot> listener) {
        Registration registration = publisher.subscribe(key, listener);
        if (publisher.latest(key).isEmpty()) {
            // Race: the last listener may have left just before, and what was known was forgotten with him.
            restart();
        }
        return registration;
    }

    /** Etcd may be back: looks now, if it waits. */
    void retryNow() {
        recurringTask.triggerIfWaiting();
    }

    /** Whatever is seen now is not to be trusted: begins again. */
    synchronized void restart() {
        restarting = true;
        if (stream != null) {
            stream.cancel();
        }
    }

    void stop() {
        recurringTask.stop();
        publisher.close();
        synchronized (this) {
            stopped = true;
            cancelConfirmation();
            restart();
        }
        healthSource.remove();
    }

    private Optional<Duration> listAndWatch() {
        synchronized (this) {
            restarting = false;
        }
        EtcdClient.InstanceListing listing;
        try {
            listing = etcd.list(range);
        } catch (EtcdException failure) {
            failing = true;
            healthSource.failed(failure.healthStatus(), failure.reason());
            publisher.markStale(key, failure.reason());
            return Optional.of(backoff.next());
        }
        apply(listing.instances());
        if (failing) {
            failing = false;
            onRecovered.run();
        }
        return Optional.of(watchFrom(listing.revision() + 1));
    }

    /** Returns when the watch has ended: how long to wait before the next. */
    private Duration watchFrom(long revision) {
        long since = environment.nanos();
        try (WatchStream watch = etcd.watch(range, revision)) {
            if (!setStream(watch)) {
                return Duration.ZERO;
            }
            watch.awaitCreated();
            healthSource.recovered();
            while (true) {
                apply(watch.next());
            }
        } catch (EtcdException failure) {
            return onWatchEnded(failure, environment.nanos() - since);
        } finally {
            setStream(null);
        }
    }

    private Duration onWatchEnded(EtcdException failure, long nanos) {
        synchronized (this) {
            if (restarting) {
                return Duration.ZERO;
            }
        }
        LOG.debug("the watch of {} has ended: {}", key, failure.getMessage());
        failing = true;
        if (failure.kind() == EtcdException.ErrorKind.REFUSED) {
            healthSource.failed(failure.healthStatus(), failure.reason());
        }
        // What ends soon after it begins, each time, is not begun again and again at once.
        if (nanos > timings.maxBackoff().toNanos()) {
            backoff.reset();
        }
        return backoff.next();
    }

    /** From now on this can be cut off; not if all begins again. */
    private synchronized boolean setStream(@Nullable WatchStream watch) {
        stream = watch;
        return !restarting;
    }

    private void apply(List<KeyChange> changes) {
        if (changes.isEmpty()) {
            return;
        }
        Map<String, ServiceInstance> changed = new LinkedHashMap<>(instances);
        for (KeyChange each : changes) {
            changed.remove(each.key());
            each.instance().ifPresent(instance -> changed.put(each.key(), instance));
        }
        apply(changed);
    }

    /** Nobody, suddenly: that is not believed before it was seen again some time later. Changes are seen meanwhile. */
    private void apply(Map<String, ServiceInstance> current) {
        instances = current;
        if (current.isEmpty() && emptyUnconfirmed && environment.nanos() - emptyConfirmableAt < 0) {
            return;
        }
        emptyUnconfirmed = !publisher.publishUnlessSuddenlyEmpty(key, List.copyOf(current.values()));
        emptyConfirmableAt =
                environment.nanos() + timings.emptyConfirmationDelay().toNanos();
        synchronized (this) {
            cancelConfirmation();
            if (emptyUnconfirmed && !stopped) {
                confirmationTimer = environment.after(timings.emptyConfirmationDelay(), this::restart);
            }
        }
    }

    private synchronized void cancelConfirmation() {
        if (confirmationTimer != null) {
            confirmationTimer.cancel();
            confirmationTimer = null;
        }
    }
}
