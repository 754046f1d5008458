package dev.interservice.messaging.lookup;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All that was known of a key at one moment: never a part, never a change.
 *
 * @param instances those found under the key, by id; of any status
 * @param asOf when the registry said so
 * @param stale why it may be outdated; empty while the registry is reached
 */
public record InstanceSnapshot(List<ServiceInstance> instances, Instant asOf, Optional<Staleness> stale) {
    /** Copies the instances and puts them in order. */
    public InstanceSnapshot {
        instances = instances.stream()
                .sorted(Comparator.comparing(ServiceInstance::id).thenComparing(ServiceInstance::service))
                .toList();
        requireNonNull(asOf, "asOf");
        requireNonNull(stale, "stale");
    }

    /** What the registry has just said. */
    public static InstanceSnapshot fresh(List<ServiceInstance> instances, Instant asOf) {
        return new InstanceSnapshot(instances, asOf, Optional.empty());
    }

    /** The same instances, of which the registry can no longer be asked. */
    public InstanceSnapshot stale(Staleness value) {
        return new InstanceSnapshot(instances, asOf, Optional.of(value));
    }

    /**
     * Why a snapshot may be outdated.
     *
     * @param since when the registry was lost
     * @param error what is wrong with it, in words for a person
     */
    public record Staleness(Instant since, String error) {
        /** Checks that both are there. */
        public Staleness {
            requireNonNull(since, "since");
            requireNonNull(error, "error");
        }
    }
}
