package dev.interservice.messaging.internal.balancing;

import static java.util.Objects.requireNonNull;

/**
 * An endpoint to balance calls over, with its weight.
 *
 * @param endpoint where it is; each endpoint once
 * @param id tells an instance from its successor at the same endpoint, which begins anew
 * @param weight its share, at least 1
 * @param sameZone whether it is preferred to those that are not
 */
public record WeightedEndpoint<E>(E endpoint, String id, int weight, boolean sameZone) {
    /** Checks the parts. */
    public WeightedEndpoint {
        requireNonNull(endpoint, "endpoint");
        requireNonNull(id, "id");
        if (weight < 1) {
            throw new IllegalArgumentException("weight must be at least 1, but is " + weight);
        }
    }
}
