package dev.interservice.messaging.http;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.http.client.HttpClient;
import dev.interservice.messaging.http.jetty.ServerLimits;
import dev.interservice.messaging.http.server.HttpServer;
import dev.interservice.messaging.http.wire.ReplyMapping;
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
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Requests, commands and events over HTTP, from one process to another without a broker between them.
 *
 * <p>Each message is sent once. An accepted command or event is in flight in the receiving process and ends with it.
 * The server half begins to listen when there is a port in the settings, or something to serve.
 */
public final class HttpTransport implements RequestReplyTransport, ChannelTransport {
    private static final Set<Guarantee> GUARANTEES =
            Set.of(Guarantee.EXPIRES, Guarantee.DEAD_LETTERS, Guarantee.LARGE_BODY);

    private final HttpSettings settings;
    private final TransportSetup setup;
    private final HttpClient client;
    private final Instant since;

    private @Nullable HttpServer server;
    private boolean closed;

    private HttpTransport(HttpSettings settings, TransportSetup setup) {
        this.settings = settings;
        this.setup = setup;
        this.client = HttpClient.open(settings.clientOptions(), setup);
        this.since = setup.environment().now();
    }

    /**
     * Starts a transport; it listens at once if the settings name a port.
     *
     * @throws TransportException the port is in use
     */
    public static HttpTransport start(HttpSettings settings, TransportSetup setup) {
        HttpTransport transport =
                new HttpTransport(requireNonNull(settings, "settings"), requireNonNull(setup, "setup"));
        try {
            settings.port().ifPresent(port -> transport.server());
            return transport;
        } catch (TransportException failure) {
            transport.close();
            throw failure;
        }
    }

    @Override
    public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
        return client.call(address, envelope, deadline, ReplyMapping::read);
    }

    @Override
    public Intake serve(Address.Operation address, IntakeSettings intake, RequestListener listener) {
        return server().serve(address, listener);
    }

    @Override
    public CompletableFuture<Acceptance> send(Address.Channel address, Envelope envelope, Deadline deadline) {
        return client.call(address, envelope, deadline, ReplyMapping::readAcceptance);
    }

    @Override
    public Intake receive(Address.Source address, IntakeSettings intake, MessageListener listener) {
        return server().receive(address, intake, listener);
    }

    /** Kept in memory, and so gone with this process. */
    @Override
    public Optional<DeadLetterStore> deadLetters(Address.Source address) {
        return server().deadLetters(address);
    }

    @Override
    public Set<Guarantee> guarantees() {
        return GUARANTEES;
    }

    @Override
    public boolean needsEndpoint() {
        return true;
    }

    @Override
    public synchronized Optional<URI> endpoint() {
        return Optional.ofNullable(server).map(HttpServer::endpoint);
    }

    /** Up until it is closed: each call has a connection of its own, and the engine tells which peers fail. */
    @Override
    public synchronized Health.Component health() {
        return new Health.Component(
                "transport http", closed ? Health.Status.DOWN : Health.Status.UP, since, closed ? "closed" : "");
    }

    @Override
    public void close() {
        HttpServer open;
        synchronized (this) {
            closed = true;
            open = server;
        }
        // Race: calls of handlers that are still in flight need the client, so the server ends first.
        try {
            if (open != null) {
                open.close();
            }
        } finally {
            client.close();
        }
    }

    @Override
    public String toString() {
        return "http transport of " + setup.service()
                + endpoint().map(uri -> " at " + Address.toDisplayString(uri)).orElse("");
    }

    /** Where the server half listens, whatever peers are told. */
    int port() {
        return server().port();
    }

    private synchronized HttpServer server() {
        if (closed) {
            throw new TransportException(Progress.NOT_SENT, Reason.CLOSED, this + " is closed");
        }
        if (server == null) {
            server = HttpServer.open(
                    settings.listenAddress(),
                    ServerLimits.DEFAULT.requests(settings.maxRequests().orElseThrow()),
                    setup);
        }
        return server;
    }
}
