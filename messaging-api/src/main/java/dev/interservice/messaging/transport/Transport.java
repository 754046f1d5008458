package dev.interservice.messaging.transport;

import dev.interservice.messaging.Health;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * How messages travel: the common base of {@link RequestReplyTransport} and {@link ChannelTransport}, because a
 * transport may do only one.
 *
 * <p>Safe for use by several threads. After {@link #close()} every operation fails with {@link
 * TransportException.Reason#CLOSED}.
 */
public interface Transport extends AutoCloseable {
    /** What this transport promises; asking it for anything else is refused by the engine before it starts. */
    Set<Guarantee> guarantees();

    /** Whether an address must name an endpoint, which the engine then chooses; brokers need none. */
    boolean needsEndpoint();

    /**
     * Where other instances reach the handlers of this process, for the registry; empty for brokers and pure callers.
     */
    Optional<URI> endpoint();

    /** How the connection is doing. Never blocks. */
    Health.Component health();

    /**
     * Ends every connection and thread and fails what is pending. The engine stops all intakes first. Bounded in time;
     * closing twice is harmless.
     */
    @Override
    void close();
}
