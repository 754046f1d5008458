package dev.interservice.messaging.testkit.contract;

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

/** The context of one test: a fixture, the transports that are connected to it, and short methods for what they do. */
public final class TransportTestContext {
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
    private final TransportFixture fixture;
    private final TimerCountingEnvironment environment;
    private final TestSupport support;
    private final ServiceDirectory directory = new ServiceDirectory();
    private final SignalRecorder signals;
    private final TestServices services;
    private final List<TransportUnderTest> transports = new CopyOnWriteArrayList<>();
    private final Map<String, String> reports = new LinkedHashMap<>();

    TransportTestContext(TransportContract contract) {
        this.contract = contract;
        this.leaks = new LeakCheck(contract.patience());
        // Before there is anything else to end: it may skip the test.
        this.fixture = contract.fixture();
        this.environment = new TimerCountingEnvironment(MessagingRuntime.environment("kit"));
        this.support = new TestSupport(contract.patience(), environment);
        this.signals = new SignalRecorder(contract.patience());
        this.services = new TestServices(this, directory);
    }

    /** One more instance of a service: a {@code Messaging} instance on its default configuration, not started yet. */
    ServiceBuilder service(String name) {
        return new ServiceBuilder(services, name);
    }

    /** All services, and what they have in common. */
    TestServices services() {
        return services;
    }

    /** A handler that remembers what it was given, and then does as it is told. */
    <T> HandlerRecorder<T> handlerRecorder(MessageHandler<? super T> behaviour) {
        return new HandlerRecorder<>(patience(), behaviour);
    }

    /** A handler that remembers what it was given. */
    <T> HandlerRecorder<T> handlerRecorder() {
        return handlerRecorder((message, context) -> {});
    }

    /** Connects one more transport, as the service {@code kit-1}, {@code kit-2}, ... */
    public TransportUnderTest connect() {
        return connect(MAX_BYTES);
    }

    /** Connects one more transport, with a limit for messages. */
    public TransportUnderTest connect(int maxMessageBytes) {
        TransportUnderTest tested = new TransportUnderTest(
                startTransport("kit-" + (transports.size() + 1), maxMessageBytes), directory, this);
        transports.add(tested);
        return tested;
    }

    /** Starts a transport that the test closes itself. */
    Transport startTransport(String service) {
        return startTransport(service, MAX_BYTES);
    }

    /** Starts a transport with a limit for messages. */
    Transport startTransport(String service, int maxMessageBytes) {
        return fixture.connect(new TransportSetup(service, environment.newId(), maxMessageBytes, signals, environment));
    }

    /** Skips the test unless the transport makes this promise. */
    public void assumePromised(Guarantee guarantee) {
        if (!contract.promisedGuarantees().contains(guarantee)) {
            abort("not promised: " + guarantee);
        }
    }

    /** Whether the transport makes this promise. */
    boolean isPromised(Guarantee guarantee) {
        return contract.promisedGuarantees().contains(guarantee);
    }

    /** Disturbs the wire, until the end of the test at the latest; skips the test where that is impossible. */
    public TransportFixture.Repair disturb(Disturbance disturbance) {
        return support.repairAfterTest(fixture.disturb(disturbance), "this wire cannot be made " + disturbance);
    }

    /** A client that knows nothing of us; skips the test where there is none. */
    public PlainClient plainClient() {
        return fixture.plainClient().orElseGet(() -> abort("not applicable: this wire has no plain client"));
    }

    /** Lets peers know that somebody without a transport of ours is there for an address. */
    void addListener(Address address, URI endpoint) {
        directory.addListener(address, endpoint);
    }

    /** The fixture itself. */
    public TransportFixture fixture() {
        return fixture;
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

    /** Takes messages and keeps them in flight until the test settles them. */
    public MessageRecorder holdingRecorder() {
        return new MessageRecorder(patience(), delivery -> new CompletableFuture<>());
    }

    /** Takes messages and acknowledges each at once. */
    public MessageRecorder acknowledgingRecorder() {
        return new MessageRecorder(
                patience(), delivery -> CompletableFuture.completedFuture(Settlement.Acknowledge.ACKNOWLEDGE));
    }

    /**
     * Waits until a server knows that its caller has gone, on a wire that tells by its connections: what is answered before
     * goes into a connection that nobody reads, and nobody can count it.
     */
    void awaitCallerGone(TransportUnderTest tested, CompletableFuture<?> answer) {
        if (tested.transport().needsEndpoint()) {
            await(((UncancellableFuture<?>) answer).callerGone);
        }
    }

    /** Takes requests and answers them when the test does, also when the caller has given up. */
    public RequestRecorder requestRecorder() {
        return new RequestRecorder(patience(), delivery -> new UncancellableFuture<>());
    }

    /** The result, which must come in time. */
    public <T> T await(CompletableFuture<T> future) {
        return support.await(future);
    }

    /** The failure, which must come in time and be of a transport's kind. */
    public TransportException awaitFailure(CompletableFuture<?> future) {
        return awaitFailure(TransportException.class, future);
    }

    /** The failure, which must come in time and be of this kind. */
    <X extends Throwable> X awaitFailure(Class<X> kind, CompletableFuture<?> future) {
        return support.awaitFailure(kind, future);
    }

    /** Waits until a transport says this of its health; it tells the observer of every change. */
    void awaitHealth(TransportUnderTest tested, Health.Status status) {
        signals.awaitUntil(
                tested.transport() + " is " + status,
                () -> tested.transport().health().status() == status);
    }

    /** Puts something into the report of the test run, though the test may pass. */
    void report(String name, String value) {
        reports.put(name, value);
    }

    Map<String, String> reports() {
        return reports;
    }

    /** Lets time pass that is itself under test. */
    public void letTimePass(Duration time) {
        support.letTimePass(time);
    }

    /** Waits for what nobody tells: it is looked at every few milliseconds. */
    void awaitUntil(BooleanSupplier condition, String what) {
        support.awaitUntil(condition, what);
    }

    /** Does something on a thread of its own, because it may block. */
    public CompletableFuture<Void> runInBackground(Runnable task) {
        return support.runInBackground(task);
    }

    /** Repairs and closes everything, and makes sure that nothing is left. */
    void tearDown() {
        support.repairAll();
        try {
            services.close();
        } finally {
            tearDownFixture();
        }
    }

    private void tearDownFixture() {
        await(runInBackground(() -> transports.forEach(TransportUnderTest::close)));
        List<CompletableFuture<?>> pending = transports.stream()
                .flatMap(tested -> tested.pendingCalls().stream())
                .toList();
        leaks.checkPending(pending);
        leaks.checkTimers(environment);
        fixture.close();
        environment.close();
        leaks.checkThreads(fixture.sharedThreadPrefixes());
    }

    /** Ends when the test says so, like a handler that does not see that its caller has gone. */
    private static final class UncancellableFuture<T> extends CompletableFuture<T> {
        private final CompletableFuture<Void> callerGone = new CompletableFuture<>();

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            callerGone.complete(null);
            return false;
        }
    }
}
