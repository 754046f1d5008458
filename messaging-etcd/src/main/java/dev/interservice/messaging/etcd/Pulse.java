package dev.interservice.messaging.etcd;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.lookup.Errand;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks again and again whether the member that is watched still speaks for its cluster. A watch of one that is frozen, or
 * cut off from the others, is as silent as one where nothing changes.
 */
final class Pulse {
    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);

    private final Etcd etcd;
    private final KeySpace space;
    private final Lookouts lookouts;
    private final Timing timing;
    private final Errand errand;

    // Only in a turn of the errand.
    private @Nullable URI member;

    Pulse(Etcd etcd, KeySpace space, Lookouts lookouts, Timing timing, Environment environment) {
        this.etcd = etcd;
        this.space = space;
        this.lookouts = lookouts;
        this.timing = timing;
        this.errand = new Errand(environment, this::turn);
    }

    /** Somebody watches. */
    void begin() {
        errand.soon();
    }

    void end() {
        errand.end();
    }

    private Optional<Duration> turn() {
        if (lookouts.areNone()) {
            return Optional.empty();
        }
        URI before = member;
        try {
            member = etcd.pulse(space.nothing());
        } catch (EtcdFailure failure) {
            LOG.debug("no pulse: {}", failure.getMessage());
            member = null;
        }
        if (member == null || (before != null && !before.equals(member))) {
            lookouts.again();
        }
        return Optional.of(timing.pulse());
    }
}
