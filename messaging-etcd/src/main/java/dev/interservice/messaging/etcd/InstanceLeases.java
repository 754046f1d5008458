package dev.interservice.messaging.etcd;

import dev.interservice.messaging.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** The leases of the instances that this process announces. Safe for use by several threads. */
final class InstanceLeases {
    private final Function<InstanceLease.DesiredState, InstanceLease> factory;
    private final Consumer<CompletableFuture<?>> boundedWait;
    private final Map<InstanceKey, InstanceLease> current = new ConcurrentHashMap<>();

    /** @param boundedWait waits a limited time for something to be done */
    InstanceLeases(
            Function<InstanceLease.DesiredState, InstanceLease> factory, Consumer<CompletableFuture<?>> boundedWait) {
        this.factory = factory;
        this.boundedWait = boundedWait;
    }

    /** Announces it, in place of an earlier one with the same name. */
    Registration add(InstanceLease.DesiredState desired) {
        InstanceKey name =
                new InstanceKey(desired.instance().service(), desired.instance().id());
        current.compute(name, (same, known) -> {
            InstanceLease instanceLease = known == null ? factory.apply(desired) : known;
            instanceLease.update(desired);
            return instanceLease;
        });
        return () -> remove(name, desired);
    }

    /** All look at once whether they still are there. */
    void renewNow() {
        current.values().forEach(InstanceLease::renewNow);
    }

    /** Takes back all. */
    void close() {
        List<InstanceLease> all = new ArrayList<>(current.values());
        current.clear();
        all.forEach(InstanceLease::withdraw);
        boundedWait.accept(CompletableFuture.allOf(
                all.stream().map(InstanceLease::whenGone).toArray(CompletableFuture<?>[]::new)));
        all.forEach(InstanceLease::stop);
    }

    private void remove(InstanceKey name, InstanceLease.DesiredState desired) {
        List<InstanceLease> removed = new ArrayList<>();
        current.computeIfPresent(name, (same, known) -> {
            if (!known.isCurrent(desired)) {
                return known;
            }
            removed.add(known);
            known.withdraw();
            return null;
        });
        removed.forEach(each -> boundedWait.accept(each.whenGone()));
    }

    private record InstanceKey(String service, String id) {}
}
