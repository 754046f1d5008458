package dev.interservice.messaging.inmemory.registry;

import dev.interservice.messaging.lookup.ServiceInstance;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A server of a registry that is one object: with leases, and in trouble when a test says so. */
final class FakeRegistryServer {
    private final Map<String, LeasedInstance> entries = new HashMap<>();
    private ServerState state = ServerState.HEALTHY;

    enum ServerState {
        HEALTHY,
        UNREACHABLE,
        FROZEN
    }

    synchronized void setState(ServerState value) {
        state = value;
    }

    synchronized void clear() {
        entries.clear();
    }

    CompletableFuture<Boolean> put(ServiceInstance instance, Duration lease) {
        return answer(() -> {
            entries.put(
                    instance.service() + "/" + instance.id(), new LeasedInstance(instance, System.nanoTime(), lease));
            return true;
        });
    }

    /** Prolongs what is there; false when it is not. */
    CompletableFuture<Boolean> renew(ServiceInstance instance, Duration lease) {
        return answer(() -> entries.computeIfPresent(
                        instance.service() + "/" + instance.id(),
                        (key, entry) -> new LeasedInstance(entry.instance, System.nanoTime(), lease))
                != null);
    }

    CompletableFuture<Boolean> remove(ServiceInstance instance) {
        return answer(() -> entries.remove(instance.service() + "/" + instance.id()) != null);
    }

    CompletableFuture<List<ServiceInstance>> all() {
        return answer(() -> {
            entries.values().removeIf(LeasedInstance::isExpired);
            return entries.values().stream().map(LeasedInstance::instance).toList();
        });
    }

    private synchronized <T> CompletableFuture<T> answer(Supplier<T> work) {
        return switch (state) {
            case HEALTHY -> CompletableFuture.completedFuture(work.get());
            case UNREACHABLE -> CompletableFuture.failedFuture(new IllegalStateException("connection refused"));
            case FROZEN -> new CompletableFuture<>();
        };
    }

    private record LeasedInstance(ServiceInstance instance, long since, Duration lease) {
        boolean isExpired() {
            return System.nanoTime() - since > lease.toNanos();
        }
    }
}
