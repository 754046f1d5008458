package dev.interservice.messaging;

import static java.util.Objects.requireNonNull;

/**
 * One instance that takes calls, in words for a person.
 *
 * @param endpoint where it is
 * @param calls how many of ours are in flight to it
 * @param ejected why it gets none for a time; empty while it does
 */
public record InstanceDescription(String endpoint, String calls, String ejected) {
    /** Checks that every part is there. */
    public InstanceDescription {
        requireNonNull(endpoint, "endpoint");
        requireNonNull(calls, "calls");
        requireNonNull(ejected, "ejected");
    }
}
