package dev.interservice.messaging.etcd;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.etcd.Etcd.Lease;
import dev.interservice.messaging.etcd.EtcdFailure.Kind;
import dev.interservice.messaging.lookup.Errand;
import dev.interservice.messaging.lookup.HealthBoard;
import dev.interservice.messaging.lookup.ServiceInstance;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one instance in etcd: every third of its lease it gives a sign of life and looks whether all still is as it is
 * wanted. So it comes back after whatever happened to etcd. Safe for use by several threads.
 */
final class Announcement {
    private static final Logger LOG = LoggerFactory.getLogger(Announcement.class);
    private static final int SIGNS_PER_LEASE = 3;

    private final Etcd etcd;
    private final KeySpace space;
    private final HealthBoard.Voice voice;
    private final Backoff backoff;
    private final Errand errand;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private volatile Wanted wanted;
    private volatile boolean withdrawn;

    // Only in a turn of the errand.
    private @Nullable Lease lease;
    private Duration asked = Duration.ZERO;
    private final Set<String> written = new HashSet<>();

    Announcement(Wanted wanted, Etcd etcd, KeySpace space, HealthBoard board, Timing timing, Environment environment) {
        this.wanted = wanted;
        this.etcd = etcd;
        this.space = space;
        this.voice = board.voice();
        this.backoff = new Backoff(timing, environment);
        this.errand = new Errand(environment, this::turn);
    }

    /** From now on this is to be there. */
    void want(Wanted value) {
        wanted = value;
        errand.soon();
    }

    /** Whether this very announcement is the one that is to be there. */
    @SuppressWarnings("ReferenceEquality") // an equal one belongs to another registration
    boolean wants(Wanted value) {
        return wanted == value;
    }

    /** Etcd may be back, or may have lost what it knew: looks now, if it waits. */
    void hurry() {
        errand.hurry();
    }

    /** Takes it back; {@link #gone} tells when that was done, or tried in vain. */
    void withdraw() {
        withdrawn = true;
        errand.soon();
    }

    CompletableFuture<Void> gone() {
        return gone;
    }

    /** Does nothing more. */
    void end() {
        errand.end();
        voice.leave();
        gone.complete(null);
    }

    private Optional<Duration> turn() {
        if (withdrawn) {
            takeBack();
            end();
            return Optional.empty();
        }
        Wanted now = wanted;
        try {
            Lease granted = lease(now.lease());
            place(now.instance(), granted);
            voice.well();
            backoff.reset();
            return Optional.of(granted.time().dividedBy(SIGNS_PER_LEASE));
        } catch (EtcdFailure failure) {
            if (failure.kind() == Kind.LEASE_GONE) {
                lease = null;
            } else {
                voice.ill(failure.status(), failure.reason());
            }
            Duration pause = backoff.next();
            LOG.debug("{} is not announced: {}; next try in {}", now.instance(), failure.getMessage(), pause);
            return Optional.of(pause);
        }
    }

    /** One that is alive: the one we have, or a new one. */
    private Lease lease(Duration wish) {
        Lease known = lease;
        if (known != null && wish.equals(asked) && etcd.keepAlive(known)) {
            return known;
        }
        // What stands under the old one goes over to the new one; the old one ends by itself.
        Lease fresh = etcd.grant(wish);
        lease = fresh;
        asked = wish;
        return fresh;
    }

    private void place(ServiceInstance instance, Lease granted) {
        Set<String> keys = space.keysOf(instance);
        // Before it is asked: whether it was written is unknown when no answer comes.
        written.addAll(keys);
        Set<String> outdated = new HashSet<>(written);
        outdated.removeAll(keys);
        etcd.place(instance, keys, outdated, granted);
        written.retainAll(keys);
    }

    private void takeBack() {
        Lease known = lease;
        if (known == null) {
            return;
        }
        try {
            etcd.revoke(known);
        } catch (EtcdFailure failure) {
            LOG.info(
                    "{} could not be taken back, and is forgotten after {}: {}",
                    wanted.instance().id(),
                    known.time(),
                    failure.getMessage());
        }
    }

    /**
     * What is to be there.
     *
     * @param lease as it was asked for
     */
    record Wanted(ServiceInstance instance, Duration lease) {}
}
