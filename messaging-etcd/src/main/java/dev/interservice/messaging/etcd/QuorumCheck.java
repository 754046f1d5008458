package dev.interservice.messaging.etcd;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.support.RecurringTask;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks again and again whether the member that is watched still speaks for its cluster. A watch of one that is frozen,
 * or cut off from the others, is as silent as one where nothing changes.
 */
final class QuorumCheck {
    private static final Logger LOG = LoggerFactory.getLogger(QuorumCheck.class);

    private final EtcdClient etcd;
    private final KeyLayout keyLayout;
    private final ServiceWatches serviceWatches;
    private final EtcdTimings timings;
    private final RecurringTask recurringTask;

    // Used by the recurring task only.
    private @Nullable URI member;

    QuorumCheck(
            EtcdClient etcd,
            KeyLayout keyLayout,
            ServiceWatches serviceWatches,
            EtcdTimings timings,
            Environment environment) {
        this.etcd = etcd;
        this.keyLayout = keyLayout;
        this.serviceWatches = serviceWatches;
        this.timings = timings;
        this.recurringTask = new RecurringTask(environment, this::check);
    }

    /** Somebody watches. */
    void start() {
        recurringTask.trigger();
    }

    void stop() {
        recurringTask.stop();
    }

    private Optional<Duration> check() {
        if (serviceWatches.isEmpty()) {
            return Optional.empty();
        }
        URI before = member;
        try {
            member = etcd.checkQuorum(keyLayout.probeRange());
        } catch (EtcdException failure) {
            LOG.debug("no quorum: {}", failure.getMessage());
            member = null;
        }
        if (member == null || (before != null && !before.equals(member))) {
            serviceWatches.restartAll();
        }
        return Optional.of(timings.quorumCheckInterval());
    }
}
