package dev.interservice.messaging.etcd;

import dev.interservice.messaging.lookup.InstanceSnapshot;
import dev.interservice.messaging.lookup.ServiceInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Records all snapshots that a watch delivers. */
final class WatchRecorder implements Consumer<InstanceSnapshot> {
    private static final long PATIENCE_SECONDS = 20;

    // Guarded by this.
    private final List<InstanceSnapshot> snapshots = new ArrayList<>();

    @Override
    public synchronized void accept(InstanceSnapshot snapshot) {
        snapshots.add(snapshot);
        notifyAll();
    }

    synchronized List<InstanceSnapshot> snapshots() {
        return List.copyOf(snapshots);
    }

    /** Waits until the last it was told is fresh and has these instances. */
    void awaitFresh(String... ids) {
        await(last -> last.stale().isEmpty() && idsOf(last).equals(Set.of(ids)));
    }

    /** Waits until the last it was told is fresh and has so many instances, which want calls. */
    void awaitFresh(int count) {
        await(last -> last.stale().isEmpty()
                && last.instances().stream()
                                .filter(each -> each.status() == ServiceInstance.Status.UP)
                                .count()
                        == count);
    }

    void awaitStale() {
        await(last -> last.stale().isPresent());
    }

    static Set<String> idsOf(InstanceSnapshot snapshot) {
        return snapshot.instances().stream().map(ServiceInstance::id).collect(Collectors.toSet());
    }

    private synchronized void await(Predicate<InstanceSnapshot> isSo) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (snapshots.isEmpty() || !isSo.test(snapshots.get(snapshots.size() - 1))) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("not told in time; all there was: " + snapshots);
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException interrupt) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", interrupt);
            }
        }
    }
}
