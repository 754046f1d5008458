package dev.interservice.messaging.amqp;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.amqp.connection.BrokerConnector;
import dev.interservice.messaging.amqp.connection.ClientThreads;
import dev.interservice.messaging.amqp.connection.OpenConnection;
import dev.interservice.messaging.amqp.connection.RecoveringConnection;
import dev.interservice.messaging.amqp.connection.SerialExecutor;
import dev.interservice.messaging.amqp.connection.TransportHealth;
import dev.interservice.messaging.amqp.connection.Waits;
import dev.interservice.messaging.amqp.consume.AmqpDeadLetterStore;
import dev.interservice.messaging.amqp.consume.ConsumerContext;
import dev.interservice.messaging.amqp.consume.ConsumerRegistry;
import dev.interservice.messaging.amqp.consume.QueueConsumer;
import dev.interservice.messaging.amqp.consume.RecoveringConsumer;
import dev.interservice.messaging.amqp.consume.RpcConsumer;
import dev.interservice.messaging.amqp.publish.ChannelWriter;
import dev.interservice.messaging.amqp.publish.ConfirmingPublisher;
import dev.interservice.messaging.amqp.publish.PendingSend;
import dev.interservice.messaging.amqp.publish.PublishChannels;
import dev.interservice.messaging.amqp.publish.RpcClient;
import dev.interservice.messaging.amqp.publish.RpcPublisher;
import dev.interservice.messaging.amqp.wire.AmqpMapping;
import dev.interservice.messaging.amqp.wire.BrokerTopology;
import dev.interservice.messaging.amqp.wire.DeadLetterMapping;
import dev.interservice.messaging.amqp.wire.OutboundMessage;
import dev.interservice.messaging.amqp.wire.TopologyNames;
import dev.interservice.messaging.support.TransportSignals;
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
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import dev.interservice.messaging.transport.TransportSetup;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One service's connections to a RabbitMQ broker, for requests, commands and events: one to publish with and one to
 * consume from, so that a broker that takes no messages still takes acknowledgements.
 *
 * <p>Both are made again when they are lost; then what was not confirmed is sent again, and everything that is received
 * from is received from again. Listeners are called by the thread that reads the connection. Bodies are handed over, not
 * copied.
 */
public final class AmqpTransport implements RequestReplyTransport, ChannelTransport {
    private static final Logger LOG = LoggerFactory.getLogger(AmqpTransport.class);
    private static final Set<Guarantee> GUARANTEES = Set.copyOf(EnumSet.allOf(Guarantee.class));
    private static final Duration ACKNOWLEDGEMENT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration CONFIRM_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(5);

    private final AmqpSettings settings;
    private final TransportSetup setup;
    private final TopologyNames names;
    private final AmqpMapping mapping;
    private final ClientThreads clientThreads;
    private final TransportHealth transportHealth;
    private final SerialExecutor deadLetterExecutor;
    private final ConfirmingPublisher publisher;
    private final RpcPublisher rpcPublisher;
    private final RpcClient rpcClient;
    private final ChannelWriter writer;
    private final ConsumerContext context;
    private final ConsumerRegistry consumers = new ConsumerRegistry();
    private final RecoveringConnection publishConnection;
    private final RecoveringConnection consumeConnection;
    private volatile boolean closed;

    private AmqpTransport(AmqpSettings settings, TransportSetup setup) {
        Environment environment = setup.environment();
        this.settings = settings;
        this.setup = setup;
        TransportSignals signals = new TransportSignals("amqp", setup.observer());
        this.names = new TopologyNames(settings.namespace().orElseThrow());
        this.mapping = new AmqpMapping(environment);
        this.clientThreads = new ClientThreads(setup);
        this.transportHealth = new TransportHealth(environment, setup.observer());
        this.deadLetterExecutor = new SerialExecutor(clientThreads);
        BrokerTopology topology =
                new BrokerTopology(names, settings.topology().orElseThrow().declarationMode());
        SerialExecutor writeExecutor = new SerialExecutor(clientThreads);
        this.publisher = new ConfirmingPublisher(this::wakeWriter);
        this.rpcPublisher = new RpcPublisher(this::wakeWriter);
        this.rpcClient = new RpcClient(rpcPublisher, names, mapping, setup, signals);
        this.writer = new ChannelWriter(writeExecutor, rpcPublisher, publisher);
        this.context = new ConsumerContext(
                names,
                topology,
                mapping,
                new DeadLetterMapping(environment, mapping),
                publisher,
                rpcPublisher,
                new SerialExecutor(clientThreads),
                new SerialExecutor(clientThreads),
                signals,
                setup);
        BrokerConnector connector = new BrokerConnector(settings.broker(), setup, clientThreads);
        PublishChannels publishChannels = new PublishChannels(
                environment,
                transportHealth,
                topology,
                writeExecutor,
                publisher,
                rpcPublisher,
                rpcClient,
                writer,
                this::reconnect);
        this.publishConnection = new RecoveringConnection(
                "publish", connector, environment, clientThreads, transportHealth, publishChannels);
        this.consumeConnection =
                new RecoveringConnection("consume", connector, environment, clientThreads, transportHealth, consumers);
    }

    /**
     * Connects to the broker.
     *
     * @throws TransportException the broker cannot be reached, or says no
     */
    public static AmqpTransport connect(AmqpSettings settings, TransportSetup setup) {
        AmqpTransport transport =
                new AmqpTransport(requireNonNull(settings, "settings"), requireNonNull(setup, "setup"));
        try {
            transport.publishConnection.start();
            transport.consumeConnection.start();
            return transport;
        } catch (RuntimeException failure) {
            transport.close();
            throw failure;
        }
    }

    @Override
    public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
        if (closed) {
            return RpcClient.closedFailure(address, envelope);
        }
        if (envelope.body().size() > setup.maxMessageBytes()) {
            return CompletableFuture.failedFuture(tooLarge(address, envelope));
        }
        return rpcClient.request(address, envelope, deadline);
    }

    @Override
    public Intake serve(Address.Operation address, IntakeSettings intake, RequestListener listener) {
        return consume(new RpcConsumer.Definition(context, address, listener));
    }

    @Override
    public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
        if (closed) {
            return RpcClient.closedFailure(address, envelope);
        }
        if (envelope.body().size() > setup.maxMessageBytes()) {
            return CompletableFuture.failedFuture(tooLarge(address, envelope));
        }
        try {
            PendingSend send = new PendingSend(outboundMessage(address, envelope), address, deadline);
            publisher.send(send);
            return send;
        } catch (TransportException unfit) {
            return CompletableFuture.failedFuture(unfit);
        }
    }

    @Override
    public Intake receive(Address.Source address, IntakeSettings intake, MessageListener listener) {
        return consume(new QueueConsumer.Definition(context, address, intake, listener));
    }

    @Override
    public Optional<DeadLetterStore> deadLetters(Address.Source address) {
        String queue = names.deadLetterQueue(names.queue(address));
        return Optional.of(new AmqpDeadLetterStore(
                address,
                queue,
                context.deadLetters(),
                deadLetterExecutor,
                consumeConnection::currentConnection,
                () -> closed));
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
        return transportHealth.health();
    }

    /** Within a few seconds, also when the broker does not answer. What is unsettled goes back to its queue, for others. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        transportHealth.close();
        await(consumers.close(), ACKNOWLEDGEMENT_TIMEOUT, "the last acknowledgements");
        await(publisher.idle(), CONFIRM_TIMEOUT, "the last confirmations");
        rpcClient.failAll(Reason.CLOSED, "the transport was closed");
        // Side by side, because each waits for a broker that may say nothing.
        CompletableFuture<Void> consumed = CompletableFuture.runAsync(consumeConnection::close, clientThreads);
        publishConnection.close();
        await(consumed, SHUTDOWN_TIMEOUT, "the end of the connection to consume with");
        rpcPublisher.close();
        publisher.close();
        rpcClient.failAll(Reason.CLOSED, "the transport was closed");
        clientThreads.shutdown(SHUTDOWN_TIMEOUT);
    }

    @Override
    public String toString() {
        return "transport of " + setup.service() + " to RabbitMQ at " + settings.brokerAddress();
    }

    private OutboundMessage outboundMessage(Address.Channel address, Envelope envelope) {
        byte[] body = envelope.body().bytes();
        return address instanceof Address.Topic topic
                ? new OutboundMessage(
                        names.eventExchange(), names.routingKey(topic), false, mapping.message(envelope), body)
                : OutboundMessage.toQueue(names.queue((Address.Source) address), mapping.message(envelope), body);
    }

    private Intake consume(RecoveringConsumer.ConsumerDefinition definition) {
        if (closed) {
            throw new TransportException(
                    Progress.NOT_SENT,
                    Reason.CLOSED,
                    "nothing can be received from " + definition + ": the transport is closed");
        }
        return consumers.start(new RecoveringConsumer(
                definition,
                context.executor(),
                setup.environment(),
                transportHealth,
                consumeConnection::currentConnection));
    }

    private void wakeWriter() {
        writer.wake();
    }

    private void reconnect(OpenConnection openConnection, String why) {
        publishConnection.reconnect(openConnection, why);
    }

    private void await(CompletableFuture<Void> end, Duration longest, String what) {
        try {
            Waits.await(setup.environment(), end, longest);
        } catch (ExecutionException | TimeoutException late) {
            LOG.debug("closed without {}", what, late);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }

    private TransportException tooLarge(Address address, Envelope envelope) {
        String message = "message " + envelope.id() + " to " + address + " has "
                + envelope.body().size() + " bytes, more than the " + setup.maxMessageBytes() + " allowed";
        return new TransportException(Progress.NOT_SENT, Reason.TOO_LARGE, message);
    }
}
