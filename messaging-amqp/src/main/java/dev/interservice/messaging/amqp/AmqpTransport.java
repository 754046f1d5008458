package dev.interservice.messaging.amqp;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.ChannelTransport;
import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.RequestListener;
import dev.interservice.messaging.transport.RequestReplyTransport;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportSetup;
import java.net.URI;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** One service's connections to a RabbitMQ broker, for requests, commands and events. */
public final class AmqpTransport implements RequestReplyTransport, ChannelTransport {
    private static final Set<Guarantee> GUARANTEES = Set.copyOf(EnumSet.allOf(Guarantee.class));

    private AmqpTransport() {}

    /**
     * Connects to the broker.
     *
     * @throws TransportException the broker cannot be reached, or says no
     */
    @SuppressWarnings("DoNotCallSuggester") // Until it does something.
    public static AmqpTransport connect(AmqpSettings settings, TransportSetup setup) {
        throw new UnsupportedOperationException("comes next");
    }

    @Override
    public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
        throw new UnsupportedOperationException("comes next");
    }

    @Override
    public Intake serve(Address.Operation address, IntakeSettings settings, RequestListener listener) {
        throw new UnsupportedOperationException("comes next");
    }

    @Override
    public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
        throw new UnsupportedOperationException("comes next");
    }

    @Override
    public Intake receive(Address.Source address, IntakeSettings settings, MessageListener listener) {
        throw new UnsupportedOperationException("comes next");
    }

    @Override
    public Optional<DeadLetterStore> deadLetters(Address.Source address) {
        throw new UnsupportedOperationException("comes next");
    }

    @Override
    public Set<Guarantee> guarantees() {
        return GUARANTEES;
    }

    @Override
    public boolean needsEndpoint() {
        return false;
    }

    @Override
    public Optional<URI> endpoint() {
        return Optional.empty();
    }

    @Override
    public Health.Component health() {
        throw new UnsupportedOperationException("comes next");
    }

    @Override
    public void close() {}
}
