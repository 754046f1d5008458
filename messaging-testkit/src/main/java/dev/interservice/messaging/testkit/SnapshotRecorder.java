package dev.interservice.messaging.testkit;

import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A watcher that remembers what it was told. */
public final class SnapshotRecorder implements Consumer<Snapshot> {
    private final Duration patience;

    // Guarded by this.
    private final List<Snapshot> snapshots = new ArrayList<>();

    SnapshotRecorder(Duration patience) {
        this.patience = patience;
    }

    @Override
    public synchronized void accept(Snapshot snapshot) {
        snapshots.add(snapshot);
        notifyAll();
    }

    /** Everything it was told so far. */
    public synchronized List<Snapshot> snapshots() {
        return List.copyOf(snapshots);
    }

    /** How often it was told something. */
    public synchronized int count() {
        return snapshots.size();
    }

    /** Waits until the last snapshot is such. */
    public synchronized Snapshot await(String what, Predicate<Snapshot> isSo) {
        if (!MonitorWait.awaitCondition(this, patience, () -> !snapshots.isEmpty() && isSo.test(last()))) {
            throw new AssertionError(
                    "not within " + patience + ": a snapshot that is " + what + "; those told were " + snapshots);
        }
        return last();
    }

    /** Waits until the last snapshot is fresh and has exactly these instances. */
    public Snapshot awaitFresh(ServiceInstance... instances) {
        Snapshot expected = Snapshot.fresh(List.of(instances), Instant.EPOCH);
        return await(
                "fresh with " + expected.instances(),
                last -> last.stale().isEmpty() && last.instances().equals(expected.instances()));
    }

    private Snapshot last() {
        return snapshots.get(snapshots.size() - 1);
    }
}
