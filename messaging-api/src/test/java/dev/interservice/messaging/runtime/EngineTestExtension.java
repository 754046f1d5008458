package dev.interservice.messaging.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Command;
import dev.interservice.messaging.Contract;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.codec.JsonCodec;
import dev.interservice.messaging.config.BreakerSettings;
import dev.interservice.messaging.config.HandlerSettings;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.MessagingLimits;
import dev.interservice.messaging.config.RetrySettings;
import dev.interservice.messaging.config.ScopedSettings;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.resilience.LoadBalancingPolicy;
import dev.interservice.messaging.resilience.Percent;
import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.Settlement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Holds one {@code Messaging} instance between a scripted transport and a clock that stands still. After each test it
 * makes sure that no timer and no pending call is left, neither before nor after the close.
 */
public final class EngineTestExtension implements BeforeEachCallback, AfterEachCallback {
    private static final JsonCodec CODEC = new JsonCodec();

    public final ManualEnvironment environment;
    final ScriptedTransport transport = new ScriptedTransport();
    // Retries without a budget, calls in turn and without a breaker, but for the tests that are about them.
    private MessagingConfig config = MessagingConfig.of("order")
            .defaults(ScopedSettings.NONE
                    .transport("scripted")
                    .balance(LoadBalancingPolicy.ROUND_ROBIN)
                    .retry(RetrySettings.NONE.budget(new Percent(1_000)))
                    .breaker(BreakerSettings.NONE.disabled())
                    .handler(HandlerSettings.NONE.breaker(BreakerSettings.NONE.disabled())));
    private final boolean threaded;
    private final CapturedLog log = new CapturedLog();
    private DefaultMessaging defaultMessaging;

    private EngineTestExtension(ManualEnvironment environment, boolean threaded) {
        this.environment = environment;
        this.threaded = threaded;
    }

    /** Handlers and callbacks run on the test's thread, when the test says so. */
    public static EngineTestExtension deterministic() {
        return new EngineTestExtension(ManualEnvironment.deterministic(), false);
    }

    /** Handlers and callbacks run on threads of their own. */
    static EngineTestExtension threaded() {
        return new EngineTestExtension(ManualEnvironment.threaded(), true);
    }

    EngineTestExtension config(UnaryOperator<MessagingConfig> change) {
        config = change.apply(config);
        return this;
    }

    EngineTestExtension limits(UnaryOperator<MessagingLimits> change) {
        return config(before -> before.limits(change.apply(before.limits())));
    }

    EngineTestExtension route(UnaryOperator<ScopedSettings> change) {
        return config(before -> before.defaults(change.apply(before.defaults())));
    }

    EngineTestExtension retry(UnaryOperator<RetrySettings> change) {
        return route(before -> before.retry(change.apply(before.retry())));
    }

    EngineTestExtension handler(UnaryOperator<HandlerSettings> change) {
        return route(before -> before.handler(change.apply(before.handler())));
    }

    MessagingRuntime.Builder builder() {
        return MessagingRuntime.builder(config).environment(environment).transport("scripted", transport);
    }

    Messaging start() {
        return start(service -> {});
    }

    Messaging start(Consumer<Messaging> handlers) {
        return use(builder().start(handlers));
    }

    /** A pure caller that finds its instances in this registry. */
    Messaging withRegistry(ServiceRegistry registry) {
        return use(builder().registry(registry).start(service -> {}));
    }

    /** Takes an instance that was started otherwise, and checks and closes it like its own. */
    Messaging use(Messaging messaging) {
        defaultMessaging = (DefaultMessaging) messaging;
        return messaging;
    }

    /** What was logged since the test began. */
    String log() {
        return log.text();
    }

    int pending() {
        return defaultMessaging.inFlightCounts().pendingCalls();
    }

    void advance(long millis) {
        environment.advance(Duration.ofMillis(millis));
    }

    /** Works for so long, unless it is interrupted: for handlers of a deterministic test. */
    void work(long millis) throws InterruptedException {
        CompletableFuture<Void> passed = new CompletableFuture<>();
        Environment.Timer timer = environment.after(Duration.ofMillis(millis), () -> passed.complete(null));
        try {
            environment.await(passed);
        } catch (ExecutionException impossible) {
            throw new AssertionError(impossible);
        } finally {
            timer.cancel();
        }
    }

    long elapsedMillis() {
        return Duration.between(ManualEnvironment.START, environment.now()).toMillis();
    }

    /** Until other threads have set so many timers, or cancelled down to so many. */
    void awaitTimers(int count) {
        TestThreads.await(() -> environment.pendingTimers() == count);
    }

    void runUntilIdle() {
        environment.runUntilIdle();
    }

    /** A request arrives that nobody gives up. */
    <Q> CompletableFuture<Reply> request(Operation<Q, ?> operation, Q request) {
        return request(operation, delivery(operation, request, 1, Deadline.NONE));
    }

    CompletableFuture<Reply> request(Operation<?, ?> operation, Delivery delivery) {
        return transport
                .<Reply>intake(new Address.Operation(operation.service(), operation.name()))
                .deliver(delivery);
    }

    /** A command arrives for the first time. */
    <T> CompletableFuture<Settlement> deliver(Command<T> command, T message) {
        return deliver(command, delivery(command, message, 1, Deadline.NONE));
    }

    CompletableFuture<Settlement> deliver(Command<?> command, Delivery delivery) {
        return queue(command).deliver(delivery);
    }

    ScriptedIntake<Settlement> queue(Contract<?> command) {
        return transport.intake(new Address.Queue(command.service(), command.name()));
    }

    ScriptedIntake<Settlement> group(Contract<?> event, String group) {
        return transport.intake(new Address.Subscription(new Address.Topic(event.service(), event.name()), group));
    }

    <T> Delivery delivery(Contract<T> contract, T payload, int attempt, Deadline deadline) {
        return new Delivery(envelope(contract, payload).build(), attempt, deadline);
    }

    <T> Envelope.Builder envelope(Contract<T> contract, T payload) {
        return envelope(contract, CODEC.encode(payload, contract.payload()))
                .subject(contract.orderingKey(payload).orElse(null));
    }

    Envelope.Builder envelope(Contract<?> contract, byte[] bytes) {
        return Envelope.of("m-1", "peer", contract.type(), environment.now(), Body.of("application/json", bytes));
    }

    Deadline deadline(long millis) {
        return Deadline.after(Duration.ofMillis(millis), environment::nanos);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        log.begin();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try {
            if (defaultMessaging != null) {
                assertNothingIsLeft();
            }
        } finally {
            log.end(context.getExecutionException().isPresent());
        }
    }

    private void assertNothingIsLeft() {
        assertThat(Thread.interrupted()).as("interrupt flag left by the test").isFalse();
        runUntilIdle();
        if (threaded) {
            // A handler may still be on its way out after its caller has gone.
            awaitTimers(0);
        }
        assertThat(environment.pendingTimers()).as("timers left by the test").isZero();
        assertThat(defaultMessaging.inFlightCounts().pendingCalls())
                .as("calls left pending by the test")
                .isZero();
        assertThat(TestThreads.run(defaultMessaging::close)).as("the close").succeedsWithin(TestThreads.LIMIT);
        assertThat(environment.pendingTimers())
                .as("timers left after the close")
                .isZero();
        assertThat(transport.closes).as("closes of the transport").hasPositiveValue();
    }
}
