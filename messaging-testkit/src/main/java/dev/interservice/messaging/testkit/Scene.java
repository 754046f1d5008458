package dev.interservice.messaging.testkit;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.MessageHandler;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.Transport;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportSetup;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** The stage of one test: a wire, the peers that are connected to it, and the words to say what they do. */
public final class Scene {
    /** The operation the tests speak of. */
    public static final Address.Operation OPERATION = new Address.Operation("kit", "ask");

    /** Another one. */
    public static final Address.Operation OTHER_OPERATION = new Address.Operation("kit", "ask-other");

    /** The queue the tests speak of. */
    public static final Address.Queue QUEUE = new Address.Queue("kit", "work");

    /** The topic the tests speak of. */
    public static final Address.Topic TOPIC = new Address.Topic("kit", "news");

    /** Another one. */
    public static final Address.Topic OTHER_TOPIC = new Address.Topic("kit", "other-news");

    /** The first group of the topic. */
    public static final Address.Subscription GROUP = new Address.Subscription(TOPIC, "one");

    /** The second group of the topic. */
    public static final Address.Subscription OTHER_GROUP = new Address.Subscription(TOPIC, "two");

    private static final int MAX_BYTES = 2 * 1024 * 1024;

    private final TransportContract contract;
    private final LeakCheck leaks;
    private final Wire wire;
    private final CountedEnvironment environment;
    private final Backstage backstage;
    private final Directory directory = new Directory();
    private final SignalRecorder signals;
    private final Services services;
    private final List<Peer> peers = new CopyOnWriteArrayList<>();
    private final Map<String, String> reports = new LinkedHashMap<>();

    Scene(TransportContract contract) {
        this.contract = contract;
        this.leaks = new LeakCheck(contract.patience());
        // Before there is anything else to end: it may skip the test.
        this.wire = contract.wire();
        this.environment = new CountedEnvironment(MessagingRuntime.environment("kit"));
        this.backstage = new Backstage(contract.patience(), environment);
        this.signals = new SignalRecorder(contract.patience());
        this.services = new Services(this, directory);
    }

    /** One more instance of a service: a messaging on its default configuration, not started yet. */
    Service service(String name) {
        return new Service(services, name);
    }

    /** All services, and what they have in common. */
    Services services() {
        return services;
    }

    /** A handler that remembers what it was given, and then does as it is told. */
    <T> HandlerRecorder<T> handler(MessageHandler<? super T> behaviour) {
        return new HandlerRecorder<>(patience(), behaviour);
    }

    /** A handler that remembers what it was given. */
    <T> HandlerRecorder<T> handler() {
        return handler((message, context) -> {});
    }

    /** Connects one more transport, as the service {@code kit-1}, {@code kit-2}, ... */
    public Peer connect() {
        return connect(MAX_BYTES);
    }

    /** Connects one more transport, with a limit for messages. */
    public Peer connect(int maxMessageBytes) {
        Peer peer = new Peer(transport("kit-" + (peers.size() + 1), maxMessageBytes), directory, this);
        peers.add(peer);
        return peer;
    }

    /** Starts a transport that the test closes itself. */
    Transport transport(String service) {
        return transport(service, MAX_BYTES);
    }

    /** Starts a transport with a limit for messages. */
    Transport transport(String service, int maxMessageBytes) {
        return wire.connect(new TransportSetup(service, environment.newId(), maxMessageBytes, signals, environment));
    }

    /** Skips the test unless the transport makes this promise. */
    public void promised(Guarantee guarantee) {
        if (!contract.promises().contains(guarantee)) {
            abort("not promised: " + guarantee);
        }
    }

    /** Whether the transport makes this promise. */
    boolean isPromised(Guarantee guarantee) {
        return contract.promises().contains(guarantee);
    }

    /** Disturbs the wire, until the end of the test at the latest; skips the test where that is impossible. */
    public Wire.Repair disturb(Disturbance disturbance) {
        return backstage.disturbed(wire.disturb(disturbance), "this wire cannot be made " + disturbance);
    }

    /** A client that knows nothing of us; skips the test where there is none. */
    public ForeignPeer foreignPeer() {
        return wire.foreignPeer().orElseGet(() -> abort("not applicable: this wire has no foreign client"));
    }

    /** Lets peers know that somebody without a transport of ours is there for an address. */
    void listens(Address address, URI endpoint) {
        directory.listens(address, endpoint);
    }

    /** The wire itself. */
    public Wire wire() {
        return wire;
    }

    /** The time and threads of the transports: the real ones. */
    public Environment environment() {
        return environment;
    }

    /** What the transports told their observer. */
    public SignalRecorder signals() {
        return signals;
    }

    /** How long to wait for what must happen. */
    public Duration patience() {
        return contract.patience();
    }

    /** Takes messages and keeps them in hand until the test settles them. */
    public MessageRecorder holding() {
        return new MessageRecorder(patience(), delivery -> new CompletableFuture<>());
    }

    /** Takes messages and acknowledges each at once. */
    public MessageRecorder acknowledging() {
        return new MessageRecorder(
                patience(), delivery -> CompletableFuture.completedFuture(Settlement.Acknowledge.ACKNOWLEDGE));
    }

    /**
     * Waits until a server knows that its caller has gone, on a wire that tells by its connections: what is answered before
     * goes into a connection that nobody reads, and nobody can count it.
     */
    void awaitGone(Peer peer, CompletableFuture<?> answer) {
        if (peer.transport().needsEndpoint()) {
            await(((Stubborn<?>) answer).callerGone);
        }
    }

    /** Takes requests and answers them when the test does, also when the caller has given up. */
    public RequestRecorder asked() {
        return new RequestRecorder(patience(), delivery -> new Stubborn<>());
    }

    /** The result, which must come in time. */
    public <T> T await(CompletableFuture<T> future) {
        return backstage.await(future);
    }

    /** The failure, which must come in time and be of a transport's kind. */
    public TransportException failure(CompletableFuture<?> future) {
        return failure(TransportException.class, future);
    }

    /** The failure, which must come in time and be of this kind. */
    <X extends Throwable> X failure(Class<X> kind, CompletableFuture<?> future) {
        return backstage.failure(kind, future);
    }

    /** Waits until a peer says this of its health; its transport tells the observer of every change. */
    void awaitHealth(Peer peer, Health.Status status) {
        signals.until(
                peer.transport() + " is " + status,
                () -> peer.transport().health().status() == status);
    }

    /** Puts something into the report of the test run, though the test may pass. */
    void report(String name, String value) {
        reports.put(name, value);
    }

    Map<String, String> reports() {
        return reports;
    }

    /** Lets time pass that is itself under test. */
    public void pass(Duration time) {
        backstage.pass(time);
    }

    /** Waits for what nobody tells: it is looked at every few milliseconds. */
    void awaitUntil(BooleanSupplier condition, String what) {
        backstage.awaitUntil(condition, what);
    }

    /** Does something on a thread of its own, because it may block. */
    public CompletableFuture<Void> inBackground(Runnable task) {
        return backstage.inBackground(task);
    }

    /** Repairs and closes everything, and makes sure that nothing is left. */
    void clear() {
        backstage.repair();
        try {
            services.close();
        } finally {
            clearWire();
        }
    }

    private void clearWire() {
        await(inBackground(() -> peers.forEach(Peer::close)));
        List<CompletableFuture<?>> pending =
                peers.stream().flatMap(peer -> peer.pending().stream()).toList();
        leaks.checkPending(pending);
        leaks.checkTimers(environment);
        wire.close();
        environment.close();
        leaks.checkThreads(wire.threadsOfTheJvm());
    }

    /** Ends when the test says so, like a handler that does not see that its caller has gone. */
    private static final class Stubborn<T> extends CompletableFuture<T> {
        private final CompletableFuture<Void> callerGone = new CompletableFuture<>();

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            callerGone.complete(null);
            return false;
        }
    }
}
