package dev.interservice.messaging.http.wire;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.transport.Envelope;
import java.time.Duration;
import java.util.Optional;

/**
 * A request as it was read from the wire.
 *
 * @param envelope the message, with what was missing filled in
 * @param timeout how long its sender waits from now on; empty when it does not say
 */
public record ReceivedRequest(Envelope envelope, Optional<Duration> timeout) {
    public ReceivedRequest {
        requireNonNull(envelope, "envelope");
        requireNonNull(timeout, "timeout");
    }
}
