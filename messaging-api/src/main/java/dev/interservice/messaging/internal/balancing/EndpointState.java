package dev.interservice.messaging.internal.balancing;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;

/**
 * How an endpoint is doing, as far as calls to it tell.
 *
 * @param endpoint where it is
 * @param outstanding attempts in flight
 * @param ejection why it gets no calls for a time; empty while it does
 */
public record EndpointState<E>(E endpoint, int outstanding, Optional<EjectionState> ejection) {
    /** Checks that every part is there. */
    public EndpointState {
        requireNonNull(endpoint, "endpoint");
        requireNonNull(ejection, "ejection");
    }

    /**
     * Since when an endpoint gets no calls, and why.
     *
     * @param since when it was ejected
     * @param until when it is tried again, if there are calls
     * @param reason in words for a person
     */
    public record EjectionState(Instant since, Instant until, String reason) {
        /** Checks that every part is there. */
        public EjectionState {
            requireNonNull(since, "since");
            requireNonNull(until, "until");
            requireNonNull(reason, "reason");
        }
    }
}
