package dev.interservice.messaging.testkit.contract;

import dev.interservice.messaging.lookup.InstanceSnapshot;
import dev.interservice.messaging.lookup.ServiceInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A watcher that remembers what it was told. */
public final class SnapshotRecorder implements Consumer<InstanceSnapshot> {
    private final Duration patience;

    // Guarded by this.
    private final List<InstanceSnapshot> snapshots = new ArrayList<>();

    SnapshotRecorder(Duration patience) {
        this.patience = patience;
    }

    @Override
    public synchronized void accept(InstanceSnapshot snapshot) {
        snapshots.add(snapshot);
        notifyAll();
    }

    /** Everything it was told so far. */
    public synchronized List<InstanceSnapshot> snapshots() {
        return List.copyOf(snapshots);
    }

    /** How often it was told something. */
    public synchronized int count() {
        return snapshots.size();
    }

    /** Waits until the last snapshot is such. */
    public synchronized InstanceSnapshot await(String what, Predicate<InstanceSnapshot> isSo) {
        if (!MonitorWait.awaitCondition(this, patience, () -> !snapshots.isEmpty() && isSo.test(last()))) {
            throw new AssertionError(
                    "not within " + patience + ": a snapshot that is " + what + "; those told were " + snapshots);
        }
        return last();
    }

    /** Waits until the last snapshot is fresh and has exactly these instances. */
    public InstanceSnapshot awaitFresh(ServiceInstance... instances) {
        InstanceSnapshot expected = InstanceSnapshot.fresh(List.of(instances), Instant.EPOCH);
        return await(
                "fresh with " + expected.instances(),
                last -> last.stale().isEmpty() && last.instances().equals(expected.instances()));
    }

    private InstanceSnapshot last() {
        return snapshots.get(snapshots.size() - 1);
    }
}
