package dev.interservice.messaging.config;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Which of the calls this instance is to get, beside others of its service.
 *
 * @param zone where it runs; callers prefer instances of their own zone
 * @param weight its share, from 1 to 1000; one of weight 2 gets twice as many calls as one of weight 1
 */
public record InstanceSettings(Optional<String> zone, int weight) {
    /** The same as any other. */
    public static final InstanceSettings DEFAULT = new InstanceSettings(Optional.empty(), 1);

    private static final int MAX_WEIGHT = 1_000;

    /** Checks the values. */
    public InstanceSettings {
        requireNonNull(zone, "zone");
        if (zone.filter(String::isBlank).isPresent()) {
            throw new IllegalArgumentException("zone must not be blank");
        }
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("weight must be from 1 to " + MAX_WEIGHT + ", but is " + weight);
        }
    }
}
