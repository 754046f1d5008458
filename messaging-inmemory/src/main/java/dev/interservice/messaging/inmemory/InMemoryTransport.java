package dev.interservice.messaging.inmemory;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.ChannelTransport;
import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.RequestListener;
import dev.interservice.messaging.transport.RequestReplyTransport;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import dev.interservice.messaging.transport.TransportSetup;
import java.net.URI;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * One service's connection to an {@link InMemoryBroker}, for requests, commands and events.
 *
 * <p>It has no threads of its own: a listener is called by the thread that sent, that settled, or of the timer, and so
 * must return at once. All transports of one broker must share one clock. Bodies are handed over, not copied. A lost
 * connection is made again by the broker, and then intakes go on by themselves.
 */
public final class InMemoryTransport implements RequestReplyTransport, ChannelTransport {
    /** As in the configuration. */
    static final String NAME = "in-memory";

    private static final Set<Guarantee> GUARANTEES =
            Set.copyOf(EnumSet.complementOf(EnumSet.of(Guarantee.SURVIVES_BROKER_RESTART)));

    private final InMemoryBroker broker;
    private final BrokerQueues brokerQueues;
    private final TransportSetup setup;
    private final ClientSession session;

    private InMemoryTransport(InMemoryBroker broker, TransportSetup setup) {
        this.broker = broker;
        this.brokerQueues = broker.brokerQueues();
        this.setup = setup;
        this.session = new ClientSession(brokerQueues, setup.environment(), setup.observer());
    }

    /**
     * A new transport of this broker.
     *
     * @throws TransportException the broker is stopped or cut off
     */
    public static InMemoryTransport connect(InMemoryBroker broker, TransportSetup setup) {
        InMemoryTransport transport =
                new InMemoryTransport(requireNonNull(broker, "broker"), requireNonNull(setup, "setup"));
        broker.connect(transport.session);
        return transport;
    }

    @Override
    public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
        if (envelope.body().size() > setup.maxMessageBytes()) {
            return CompletableFuture.failedFuture(tooLarge(address, envelope));
        }
        Delivery delivery = new Delivery(envelope, 1, deadline);
        PendingRequest request = new PendingRequest(
                session.connection(), brokerQueues.freezeGate(), address, delivery, setup.maxMessageBytes());
        broker.requestRouter().route(request);
        return request;
    }

    @Override
    public Intake serve(Address.Operation address, IntakeSettings intakeSettings, RequestListener listener) {
        return session.attach(new OperationIntake(brokerQueues, broker.requestRouter(), address, listener), address);
    }

    @Override
    public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
        if (envelope.body().size() > setup.maxMessageBytes()) {
            return CompletableFuture.failedFuture(tooLarge(address, envelope));
        }
        PendingSend send = new PendingSend(
                brokerQueues.enqueuer(), session.connection(), setup.environment(), address, envelope, deadline);
        brokerQueues.enqueuer().send(send);
        return send;
    }

    @Override
    public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
        return session.attach(new QueueIntake(brokerQueues, session, address, intakeSettings, listener), address);
    }

    /** Also while nothing is received from the address; after the broker was stopped the store is empty. */
    @Override
    public Optional<DeadLetterStore> deadLetters(Address.Source address) {
        return Optional.of(new InMemoryDeadLetterStore(session, brokerQueues, address));
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
        return session.health();
    }

    /** Unsettled messages go back to their queues, for others. */
    @Override
    public void close() {
        broker.disconnect(session);
    }

    @Override
    public String toString() {
        return "transport of " + setup.service() + " to " + broker;
    }

    private TransportException tooLarge(Address address, Envelope envelope) {
        String message = "message " + envelope.id() + " to " + address + " has "
                + envelope.body().size() + " bytes, more than the " + setup.maxMessageBytes() + " allowed";
        return new TransportException(Progress.NOT_SENT, Reason.TOO_LARGE, message);
    }
}
