package dev.interservice.messaging.testkit.contract;

import dev.interservice.messaging.transport.Address;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * SPI, for authors of transports: a plain client of the wire, which takes part as the document of the wire says and uses
 * no code of ours.
 */
public interface PlainClient extends AutoCloseable {
    /** Sends bytes as a person would with a plain client, with headers that we never set, some of them not text. */
    void send(Address.Channel address, byte[] body, Map<String, Object> headers);

    /** The body of the next message of a queue or group, which is settled with that. */
    byte[] receive(Address.Source address, Duration patience);

    /** Asks, and returns the body of the reply. */
    byte[] request(Address.Operation address, byte[] body, Duration patience);

    /** Answers every request of an operation with what it makes of the body. */
    void serve(Address.Operation address, UnaryOperator<byte[]> answer);

    /** Where it is reached, on a wire without a broker. */
    default Optional<URI> endpoint() {
        return Optional.empty();
    }

    @Override
    void close();
}
