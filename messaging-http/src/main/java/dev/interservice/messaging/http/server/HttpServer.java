package dev.interservice.messaging.http.server;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.http.jetty.InFlightRequests;
import dev.interservice.messaging.http.jetty.InlineExecutionLimiter;
import dev.interservice.messaging.http.jetty.JettyServer;
import dev.interservice.messaging.http.jetty.ListenAddress;
import dev.interservice.messaging.http.jetty.RefusalResponses;
import dev.interservice.messaging.http.jetty.ServerConnectionSweeper;
import dev.interservice.messaging.http.jetty.ServerLimits;
import dev.interservice.messaging.support.TransportSignals;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.DeadLetterStore;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.MessageListener;
import dev.interservice.messaging.transport.RequestListener;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import dev.interservice.messaging.transport.TransportSetup;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The side that is asked: listens on a port and gives what arrives to listeners.
 *
 * <p>Its threads belong to it and end with it. Safe for use by several threads.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    private final URI endpoint;
    private final TransportSetup setup;
    private final ServerLimits limits;
    private final TransportSignals signals;
    private final RouteTable routes = new RouteTable();
    private final InFlightRequests inFlight;
    private final AdmissionQueue.AdmissionLimit admissionLimit;
    private final InlineExecutionLimiter inlineLimiter;
    private final JettyServer jetty;
    private final ServerConnectionSweeper sweeper;
    private final Map<Address, InMemoryDeadLetters> deadLetterStores = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CompletableFuture<Void> closeFuture = new CompletableFuture<>();

    private HttpServer(ListenAddress address, ServerLimits limits, TransportSetup setup) {
        this.setup = setup;
        this.limits = limits;
        this.signals = new TransportSignals("http", setup.observer());
        this.inFlight = new InFlightRequests(limits.requests());
        this.admissionLimit = new AdmissionQueue.AdmissionLimit(limits.waiting());
        Environment environment = setup.environment();
        this.inlineLimiter = new InlineExecutionLimiter(JettyServer.MAX_INLINE_THREADS, environment.executor());
        JettyRequestHandler requestHandler = new JettyRequestHandler(routes, inFlight, setup);
        this.jetty =
                new JettyServer(address.host(), address.port(), setup.service(), limits, environment, requestHandler);
        this.sweeper = new ServerConnectionSweeper(environment, limits.receiveTime(), inFlight, jetty::connections);
        jetty.start();
        this.endpoint = address.endpoint(jetty.port());
        sweeper.start();
    }

    /**
     * Begins to listen.
     *
     * @throws TransportException the port is in use, or the host is not here
     */
    public static HttpServer open(ListenAddress address, ServerLimits limits, TransportSetup setup) {
        HttpServer server = new HttpServer(address, limits, setup);
        LOG.info("{} listens on port {}", setup.service(), server.jetty.port());
        if (address.advertised().isEmpty() && address.isAllAddresses()) {
            LOG.warn(
                    "{} listens on all addresses of this machine, and peers are told to call {}, which only those on this"
                            + " machine can: set transports.http.advertised to what others are to call",
                    setup.service(),
                    server.endpoint());
        }
        return server;
    }

    /** Where peers reach it. */
    public URI endpoint() {
        return endpoint;
    }

    /** How many messages wait to be accepted. */
    public int waitingMessages() {
        return admissionLimit.taken();
    }

    /** Where it listens, whatever peers are told. */
    public int port() {
        return jetty.port();
    }

    /** Gives requests to a listener until the intake is stopped; how many at once is the engine's to say. */
    public Intake serve(Address.Operation address, RequestListener listener) {
        Address.Operation here = new Address.Operation(address.service(), address.name());
        OperationRoute route = new OperationRoute(here, listener, setup, signals, inlineLimiter, routes);
        add(here, route);
        return route;
    }

    /** Gives messages to a listener until the intake is stopped. */
    public Intake receive(Address.Source address, IntakeSettings intakeSettings, MessageListener listener) {
        Address.Source here = withoutEndpoint(address);
        MessageRoute route = new MessageRoute(
                here,
                intakeSettings,
                listener,
                setup.environment(),
                signals,
                admissionLimit,
                deadLettersOf(here),
                routes);
        add(here, route);
        return route;
    }

    /** Kept while the server is open, whoever listens. */
    public Optional<DeadLetterStore> deadLetters(Address.Source address) {
        return Optional.of(deadLettersOf(withoutEndpoint(address)));
    }

    /**
     * Refuses what is new, waits a while for the answers to what is in flight, and ends all connections and threads.
     * Whoever closes it again waits for the same end.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                drainInFlight();
            } finally {
                stopEverything();
            }
        } else {
            await(closeFuture);
        }
    }

    @Override
    public String toString() {
        return "server of " + setup.service() + " at " + Address.toDisplayString(endpoint);
    }

    private void add(Address address, ServerRoute route) {
        routes.add(address, route);
        // Race: close() sets the flag before it looks at the routes, and this one was added before the flag is read.
        if (closed.get()) {
            route.abandon();
            throw new TransportException(
                    Progress.NOT_SENT, Reason.CLOSED, address + " cannot be served: " + this + " is closed");
        }
    }

    private void drainInFlight() {
        CompletableFuture<Void> answered = inFlight.close();
        routes.all().forEach(ServerRoute::stop);
        // Those whose callers have hung up need no waiting for.
        sweeper.sweep();
        Environment environment = setup.environment();
        Environment.Timer limit = environment.after(ServerLimits.CLOSE_TIME, () -> answered.complete(null));
        await(answered);
        limit.cancel();
    }

    /** Whatever of it fails, the port is free afterwards, and nobody waits for the end in vain. */
    private void stopEverything() {
        try {
            sweeper.stop();
            routes.all().forEach(ServerRoute::abandon);
            inFlight.forEach(each -> each.respond(RefusalResponses.abandoned()));
            deadLetterStores.values().forEach(InMemoryDeadLetters::close);
        } finally {
            try {
                jetty.stop();
            } finally {
                closeFuture.complete(null);
            }
        }
    }

    /** Closing goes on without waiting when the thread is interrupted. */
    private void await(CompletableFuture<Void> ending) {
        try {
            setup.environment().await(ending);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException impossible) {
            throw new AssertionError("a future that never fails failed", impossible);
        }
    }

    private InMemoryDeadLetters deadLettersOf(Address.Source address) {
        return deadLetterStores.computeIfAbsent(
                address, each -> new InMemoryDeadLetters(address, limits.deadLetters()));
    }

    /** The address without an endpoint, which says only where others reach it. */
    private static Address.Source withoutEndpoint(Address.Source address) {
        if (address instanceof Address.Subscription subscription) {
            Address.Topic topic = new Address.Topic(address.service(), address.name());
            return new Address.Subscription(topic, subscription.group());
        }
        return new Address.Queue(address.service(), address.name());
    }
}
