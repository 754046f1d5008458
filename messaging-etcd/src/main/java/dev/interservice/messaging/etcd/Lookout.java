package dev.interservice.messaging.etcd;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.etcd.ChangeStream.Change;
import dev.interservice.messaging.etcd.KeySpace.Range;
import dev.interservice.messaging.lookup.Errand;
import dev.interservice.messaging.lookup.HealthBoard;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.Snapshot;
import dev.interservice.messaging.lookup.Watches;
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
 * Sees what is found under one key: lists it, watches from there on, and begins again when the watch ends for whatever
 * reason. Safe for use by several threads.
 */
final class Lookout {
    private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);

    private final String key;
    private final Range range;
    private final Etcd etcd;
    private final HealthBoard.Voice voice;
    private final Runnable afterTrouble;
    private final Timing timing;
    private final Environment environment;
    private final Watches watches;
    private final Backoff backoff;
    private final Errand errand;

    // Only in a turn of the errand.
    private Map<String, ServiceInstance> seen = Map.of();
    private boolean troubled;
    private boolean doubting;
    private long doubtsUntil;

    // Guarded by this.
    private @Nullable ChangeStream stream;
    private Environment.@Nullable Timer secondLook;
    private boolean anew;
    private boolean ended;

    /** @param afterTrouble is run when etcd can be seen again: others may try again, too */
    Lookout(
            String key,
            Range range,
            Etcd etcd,
            HealthBoard board,
            Runnable afterTrouble,
            Timing timing,
            Environment environment) {
        this.key = key;
        this.range = range;
        this.etcd = etcd;
        this.voice = board.voice();
        this.afterTrouble = afterTrouble;
        this.timing = timing;
        this.environment = environment;
        this.watches = new Watches(environment);
        this.backoff = new Backoff(timing, environment);
        this.errand = new Errand(environment, this::turn);
    }

    void begin() {
        errand.soon();
    }

    /** Tells a listener what is seen, until that is closed. */
    Registration add(Consumer<Snapshot> listener) {
        Registration told = watches.add(key, listener);
        if (watches.last(key).isEmpty()) {
            // Race: the last listener may have left just before, and what was known was forgotten with him.
            again();
        }
        return told;
    }

    /** Etcd may be back: looks now, if it waits. */
    void hurry() {
        errand.hurry();
    }

    /** Whatever is seen now is not to be trusted: begins again. */
    synchronized void again() {
        anew = true;
        if (stream != null) {
            stream.cut();
        }
    }

    void end() {
        errand.end();
        watches.end();
        synchronized (this) {
            ended = true;
            noSecondLook();
            again();
        }
        voice.leave();
    }

    private Optional<Duration> turn() {
        synchronized (this) {
            anew = false;
        }
        Etcd.Listing listing;
        try {
            listing = etcd.list(range);
        } catch (EtcdFailure failure) {
            troubled = true;
            voice.ill(failure.status(), failure.reason());
            watches.lost(key, failure.reason());
            return Optional.of(backoff.next());
        }
        see(listing.instances());
        if (troubled) {
            troubled = false;
            afterTrouble.run();
        }
        return Optional.of(follow(listing.revision() + 1));
    }

    /** Returns when the watch has ended: how long to wait before the next. */
    private Duration follow(long revision) {
        long since = environment.nanos();
        try (ChangeStream watch = etcd.watch(range, revision)) {
            if (!isFollowed(watch)) {
                return Duration.ZERO;
            }
            watch.begin();
            voice.well();
            while (true) {
                see(watch.next());
            }
        } catch (EtcdFailure failure) {
            return afterEnd(failure, environment.nanos() - since);
        } finally {
            isFollowed(null);
        }
    }

    private Duration afterEnd(EtcdFailure failure, long nanos) {
        synchronized (this) {
            if (anew) {
                return Duration.ZERO;
            }
        }
        LOG.debug("the watch of {} has ended: {}", key, failure.getMessage());
        troubled = true;
        if (failure.kind() == EtcdFailure.Kind.REFUSED) {
            voice.ill(failure.status(), failure.reason());
        }
        // What ends soon after it begins, each time, is not begun again and again at once.
        if (nanos > timing.longestPause().toNanos()) {
            backoff.reset();
        }
        return backoff.next();
    }

    /** From now on this can be cut off; not if all begins again. */
    private synchronized boolean isFollowed(@Nullable ChangeStream watch) {
        stream = watch;
        return !anew;
    }

    private void see(List<Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        Map<String, ServiceInstance> changed = new LinkedHashMap<>(seen);
        for (Change each : changes) {
            changed.remove(each.key());
            each.instance().ifPresent(instance -> changed.put(each.key(), instance));
        }
        see(changed);
    }

    /** Nobody, suddenly: that is not believed before it was seen again some time later. Changes are seen meanwhile. */
    private void see(Map<String, ServiceInstance> instances) {
        seen = instances;
        if (instances.isEmpty() && doubting && environment.nanos() - doubtsUntil < 0) {
            return;
        }
        doubting = !watches.read(key, List.copyOf(instances.values()));
        doubtsUntil = environment.nanos() + timing.doubt().toNanos();
        synchronized (this) {
            noSecondLook();
            if (doubting && !ended) {
                secondLook = environment.after(timing.doubt(), this::again);
            }
        }
    }

    private synchronized void noSecondLook() {
        if (secondLook != null) {
            secondLook.cancel();
            secondLook = null;
        }
    }
}
