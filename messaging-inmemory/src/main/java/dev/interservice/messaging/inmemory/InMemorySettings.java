package dev.interservice.messaging.inmemory;

import java.util.Optional;

/**
 * The {@code in-memory} part of the configuration; nothing in it is required.
 *
 * @param name of the broker that all transports with this name in the JVM share; without one the transport has a broker
 *     of its own
 * @param capacity how many messages each queue holds, those that wait for their settlement included; {@value
 *     #DEFAULT_CAPACITY} unless set. The same for all that share a broker
 */
public record InMemorySettings(Optional<String> name, Optional<Integer> capacity) {
    /** The capacity unless one is set. */
    public static final int DEFAULT_CAPACITY = 10_000;

    /** Checks both and fills in the capacity. */
    @SuppressWarnings("OptionalAssignedToNull") // A mapper may leave out what the file left out.
    public InMemorySettings {
        name = name == null ? Optional.empty() : name;
        capacity = capacity == null || capacity.isEmpty() ? Optional.of(DEFAULT_CAPACITY) : capacity;
        if (name.isPresent() && name.get().isBlank()) {
            throw new IllegalArgumentException("name must not be blank");
        }
        if (capacity.get() < 1) {
            throw new IllegalArgumentException("capacity must be at least 1, but is " + capacity.get());
        }
    }

    /** A broker shared under this name. */
    public static InMemorySettings shared(String name) {
        return new InMemorySettings(Optional.of(name), Optional.empty());
    }

    /** A broker for this transport alone. */
    public static InMemorySettings isolated() {
        return new InMemorySettings(Optional.empty(), Optional.empty());
    }
}
