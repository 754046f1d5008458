package dev.interservice.messaging.amqp;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
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
    private static final Duration LAST_ACKNOWLEDGEMENTS = Duration.ofSeconds(3);
    private static final Duration LAST_CONFIRMATIONS = Duration.ofSeconds(1);
    private static final Duration LAST_TASKS = Duration.ofSeconds(5);

    private final AmqpSettings settings;
    private final TransportSetup setup;
    private final Names names;
    private final AmqpMapping mapping;
    private final Workers workers;
    private final HealthBoard board;
    private final Desk letters;
    private final Publisher publisher;
    private final Talk talk;
    private final Caller caller;
    private final Writer writer;
    private final Reception reception;
    private final Receiving receiving = new Receiving();
    private final Link publishing;
    private final Link consuming;
    private volatile boolean closed;

    private AmqpTransport(AmqpSettings settings, TransportSetup setup) {
        Environment environment = setup.environment();
        this.settings = settings;
        this.setup = setup;
        this.names = new Names(settings.namespace().orElseThrow());
        this.mapping = new AmqpMapping(environment);
        this.workers = new Workers(setup);
        this.board = new HealthBoard(environment, setup.observer());
        this.letters = new Desk(workers);
        Topology topology = new Topology(names, settings.topology().orElseThrow().declarer());
        Desk writing = new Desk(workers);
        this.publisher = new Publisher(this::wake);
        this.talk = new Talk(this::wake);
        this.caller = new Caller(talk, names, mapping, setup);
        this.writer = new Writer(writing, talk, publisher);
        this.reception = new Reception(
                names,
                topology,
                mapping,
                new DeadLetterMapping(environment, mapping),
                publisher,
                talk,
                new Desk(workers),
                new Desk(workers),
                setup);
        Connector connector = new Connector(settings.broker(), setup, workers);
        Speaking speaking =
                new Speaking(environment, board, topology, writing, publisher, talk, caller, writer, this::giveUp);
        this.publishing = new Link("publish", connector, environment, workers, board, speaking);
        this.consuming = new Link("consume", connector, environment, workers, board, receiving);
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
            transport.publishing.start();
            transport.consuming.start();
            return transport;
        } catch (RuntimeException failure) {
            transport.close();
            throw failure;
        }
    }

    @Override
    public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
        if (closed) {
            return Caller.closed(address, envelope);
        }
        if (envelope.body().size() > setup.maxMessageBytes()) {
            return CompletableFuture.failedFuture(tooLarge(address, envelope));
        }
        return caller.request(address, envelope, deadline);
    }

    @Override
    public Intake serve(Address.Operation address, IntakeSettings intake, RequestListener listener) {
        return consume(new RequestShift.Definition(reception, address, listener));
    }

    @Override
    public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
        if (closed) {
            return Caller.closed(address, envelope);
        }
        if (envelope.body().size() > setup.maxMessageBytes()) {
            return CompletableFuture.failedFuture(tooLarge(address, envelope));
        }
        try {
            PendingSend send = new PendingSend(outgoing(address, envelope), address, deadline);
            publisher.send(send);
            return send;
        } catch (TransportException unfit) {
            return CompletableFuture.failedFuture(unfit);
        }
    }

    @Override
    public Intake receive(Address.Source address, IntakeSettings intake, MessageListener listener) {
        return consume(new MessageShift.Definition(reception, address, intake, listener));
    }

    @Override
    public Optional<DeadLetterStore> deadLetters(Address.Source address) {
        String queue = names.deadLetters(names.queue(address));
        return Optional.of(
                new AmqpDeadLetters(address, queue, reception.deadLetters(), letters, consuming::line, () -> closed));
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
        return board.health();
    }

    /** Within a few seconds, also when the broker does not answer. What is unsettled goes back to its queue, for others. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        board.close();
        await(receiving.close(), LAST_ACKNOWLEDGEMENTS, "the last acknowledgements");
        await(publisher.idle(), LAST_CONFIRMATIONS, "the last confirmations");
        caller.failAll(Reason.CLOSED, "the transport was closed");
        // Side by side, because each waits for a broker that may say nothing.
        CompletableFuture<Void> consumed = CompletableFuture.runAsync(consuming::close, workers);
        publishing.close();
        await(consumed, LAST_TASKS, "the end of the connection to consume with");
        talk.close();
        publisher.close();
        caller.failAll(Reason.CLOSED, "the transport was closed");
        workers.end(LAST_TASKS);
    }

    @Override
    public String toString() {
        return "transport of " + setup.service() + " to RabbitMQ at " + settings.place();
    }

    private Outgoing outgoing(Address.Channel address, Envelope envelope) {
        byte[] body = envelope.body().bytes();
        return address instanceof Address.Topic topic
                ? new Outgoing(names.events(), names.routingKey(topic), false, mapping.message(envelope), body)
                : Outgoing.toQueue(names.queue((Address.Source) address), mapping.message(envelope), body);
    }

    private Intake consume(Consumption.Work work) {
        if (closed) {
            throw new TransportException(
                    Progress.NOT_SENT,
                    Reason.CLOSED,
                    "nothing can be received from " + work + ": the transport is closed");
        }
        return receiving.begin(new Consumption(work, reception.desk(), setup.environment(), board, consuming::line));
    }

    private void wake() {
        writer.wake();
    }

    private void giveUp(Line line, String why) {
        publishing.giveUp(line, why);
    }

    private void await(CompletableFuture<Void> end, Duration longest, String what) {
        try {
            Patience.await(setup.environment(), end, longest);
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
