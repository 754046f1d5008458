package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.FIND;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.UnroutableException;
import dev.interservice.messaging.config.ServiceSettings;
import dev.interservice.messaging.lookup.InMemoryRegistry;
import dev.interservice.messaging.lookup.InstanceSnapshot;
import dev.interservice.messaging.lookup.RegistryException;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.runtime.ShopContracts.Ticket;
import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RegistryEndpointSelectorTest {
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final URI A = URI.create("scripted://a");
    private static final URI B = URI.create("scripted://b");
    private static final URI C = URI.create("scripted://c");

    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic()
            .retry(retry -> retry.maxAttempts(4).backoff(Duration.ofMillis(10), Duration.ofMillis(10)));

    private final InMemoryRegistry registry = new InMemoryRegistry(engineTest.environment);

    @BeforeEach
    void transportNeedsEndpoints() {
        engineTest.transport.needsEndpoint = true;
        engineTest.transport.onRequest = sent -> sent.complete(SampleReplies.success(TICKET));
        engineTest.transport.onSend = sent -> sent.complete(Acceptance.HANDED_TO_PEER);
    }

    @Test
    void addressesOfTheConfigurationAreUsedInTurn() {
        Messaging messaging = withAddresses(A, B);

        for (int i = 0; i < 4; i++) {
            messaging.request(BUY, ORDER);
        }

        assertThat(endpoints()).containsExactly(A, B, A, B);
    }

    @Test
    void changesOfTheRegistryAreSeenByTheNextCall() {
        Messaging messaging = withRegistry(registry);
        Registration first = register("i-1", A);
        messaging.request(BUY, ORDER);
        first.close();
        register("i-2", B);
        messaging.request(BUY, ORDER);
        messaging.send(PACK, ORDER);

        assertThat(endpoints()).containsExactly(A, B);
        assertThat(engineTest.transport.sent(1).address.endpoint()).contains(B);
    }

    @Test
    void instancesOfOtherServicesAndTransportsAreLeftAlone() {
        Messaging messaging = withRegistry(registry);
        registry.register(new ServiceInstance("kitchen", "i-1", Map.of("scripted", A)), LEASE);
        registry.register(new ServiceInstance("shop", "i-2", Map.of("other", B)), LEASE);
        register("i-3", C);

        messaging.request(BUY, ORDER);

        assertThat(endpoints()).containsExactly(C);
    }

    @Test
    void noInstanceIsUnavailableAndNothingIsSent() {
        Messaging messaging = withRegistry(registry);

        UnavailableException failure =
                catchThrowableOfType(UnavailableException.class, () -> messaging.request(BUY, ORDER));

        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        assertThat(failure).hasMessageContainingAll("no instance of shop", "services.shop");
        assertThat(engineTest.transport.requests).isEmpty();
    }

    @Test
    void instanceThatComesWhileTheCallWaitsIsUsed() {
        CompletableFuture<Ticket> call = withRegistry(registry).requestAsync(BUY, ORDER);

        register("i-1", A);
        engineTest.advance(10);

        assertThat(call).isCompletedWithValue(TICKET);
    }

    @Test
    void retryGoesToInstancesNotYetTriedAndThenRoundAgain() {
        engineTest.transport.onRequest = sent -> sent.fail(Progress.REFUSED, Reason.UNAVAILABLE);

        CompletableFuture<Ticket> call = withAddresses(A, B, C).requestAsync(BUY, ORDER);
        engineTest.advance(100);

        assertThat(call).isCompletedExceptionally();
        assertThat(endpoints()).hasSize(4);
        assertThat(endpoints().subList(0, 3)).containsExactlyInAnyOrder(A, B, C);
    }

    @Test
    void retryKeepsAwayFromTheInstanceThatFailedWhateverOtherCallsDo() {
        engineTest.transport.onRequest = sent -> {};
        Messaging messaging = withAddresses(A, B);
        CompletableFuture<Ticket> first = messaging.requestAsync(BUY, ORDER);
        messaging.requestAsync(BUY, ORDER).cancel(true);
        assertThat(endpoints()).containsExactly(A, B);

        engineTest.transport.request(1).fail(Progress.REFUSED, Reason.UNAVAILABLE);
        engineTest.advance(10);

        assertThat(endpoints()).containsExactly(A, B, B);
        first.cancel(true);
    }

    @Test
    void whatOneInstanceDoesNotKnowAnotherMay() {
        engineTest.transport.onRequest = sent -> {
            if (sent.address.endpoint().equals(Optional.of(A))) {
                sent.fail(Progress.REFUSED, Reason.UNROUTABLE);
            } else {
                sent.complete(SampleReplies.success(TICKET));
            }
        };

        assertThat(withAddresses(A, B).request(BUY, ORDER)).isEqualTo(TICKET);
    }

    @Test
    void unroutableEverywhereIsUnroutable() {
        engineTest.transport.onRequest = sent -> sent.fail(Progress.REFUSED, Reason.UNROUTABLE);
        Messaging messaging = withAddresses(A, B);

        assertThat(catchThrowableOfType(UnroutableException.class, () -> messaging.request(BUY, ORDER))
                        .outcome())
                .isEqualTo(Outcome.NOT_EXECUTED);
    }

    @Test
    void registryThatFailsMakesTheCallFailAndNothingElse() {
        Messaging messaging = withRegistry(new BrokenRegistry());

        UnavailableException failure =
                catchThrowableOfType(UnavailableException.class, () -> messaging.request(FIND, ORDER));

        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        assertThat(failure).hasRootCauseMessage("scripted: unreachable");
        assertThat(engineTest.pending()).isZero();
    }

    @Test
    void watchThatFailsIsTriedAgainByTheNextCall() {
        AtomicInteger watches = new AtomicInteger();
        Messaging messaging = withRegistry(new BrokenRegistry() {
            @Override
            public Registration watch(String key, Consumer<InstanceSnapshot> listener) {
                if (watches.incrementAndGet() == 1) {
                    throw new IllegalStateException("thrown by the test");
                }
                return registry.watch(key, listener);
            }
        });
        register("i-1", A);
        CompletableFuture<Ticket> first = messaging.requestAsync(FIND, ORDER, CallOptions.DEFAULT);
        engineTest.advance(1_000);

        assertThat(messaging.request(BUY, ORDER)).isEqualTo(TICKET);

        assertThat(first).isCompleted();
        assertThat(watches).hasValue(2);
    }

    @Test
    void registryThatEndsWithAnErrorIsAskedAgainByTheNextCall() {
        AtomicInteger lookups = new AtomicInteger();
        Messaging messaging = withRegistry(new BrokenRegistry() {
            @Override
            public CompletableFuture<InstanceSnapshot> lookup(String key) {
                if (lookups.incrementAndGet() == 1) {
                    throw new StackOverflowError("thrown by the test");
                }
                return registry.lookup(key);
            }
        });
        register("i-1", A);

        assertThat(messaging.request(BUY, ORDER, CallOptions.DEFAULT.timeout(Duration.ofMillis(300))))
                .isEqualTo(TICKET);

        assertThat(lookups).hasValue(2);
    }

    @Test
    void failureOfARegistryIsNotWrappedTwice() {
        Messaging messaging = withRegistry(new BrokenRegistry() {
            @Override
            public CompletableFuture<InstanceSnapshot> lookup(String key) {
                return super.lookup(key).thenApply(snapshot -> snapshot);
            }
        });

        UnavailableException failure =
                catchThrowableOfType(UnavailableException.class, () -> messaging.request(FIND, ORDER));

        assertThat(failure).hasCauseInstanceOf(RegistryException.class);
    }

    @Test
    void registryThatIsLostLeavesTheCallsWhatWasKnown() {
        Messaging messaging = withRegistry(registry);
        register("i-1", A);
        messaging.request(BUY, ORDER);

        registry.disconnect();
        register("i-2", B);
        messaging.request(BUY, ORDER);
        registry.reconnect();
        messaging.request(BUY, ORDER);
        messaging.request(BUY, ORDER);

        assertThat(endpoints().subList(0, 2)).containsExactly(A, A);
        assertThat(endpoints().subList(2, 4)).containsExactlyInAnyOrder(A, B);
    }

    @Test
    void callAsksTheRegistryOnceAndWatchesFromThenOn() {
        AtomicInteger lookups = new AtomicInteger();
        AtomicInteger watches = new AtomicInteger();
        Messaging messaging = withRegistry(new BrokenRegistry() {
            @Override
            public CompletableFuture<InstanceSnapshot> lookup(String key) {
                lookups.incrementAndGet();
                return registry.lookup(key);
            }

            @Override
            public Registration watch(String key, Consumer<InstanceSnapshot> listener) {
                watches.incrementAndGet();
                return registry.watch(key, listener);
            }
        });
        register("i-1", A);
        assertThat(watches).hasValue(0);

        for (int i = 0; i < 10; i++) {
            messaging.request(BUY, ORDER);
            messaging.request(FIND, ORDER);
        }

        assertThat(watches).hasValue(1);
        assertThat(lookups).hasValue(0);
    }

    @Test
    void firstCallsWaitForTheFirstSnapshotAndThenGo() {
        LateRegistry late = new LateRegistry();
        Messaging messaging = withRegistry(late);
        CompletableFuture<Ticket> first = messaging.requestAsync(BUY, ORDER);
        CompletableFuture<Ticket> second = messaging.requestAsync(FIND, ORDER);
        engineTest.advance(100);
        assertThat(engineTest.transport.requests).isEmpty();

        late.tell(new ServiceInstance("shop", "i-1", Map.of("scripted", A)));
        engineTest.advance(0);

        assertThat(first).isCompletedWithValue(TICKET);
        assertThat(second).isCompletedWithValue(TICKET);
    }

    @Test
    void firstCallWaitsNoLongerThanItsDeadline() {
        Messaging messaging = withRegistry(new LateRegistry());

        DeadlineExceededException failure = catchThrowableOfType(
                DeadlineExceededException.class,
                () -> messaging.request(BUY, ORDER, CallOptions.DEFAULT.timeout(Duration.ofMillis(300))));

        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        assertThat(failure).hasMessageContaining("shop");
        assertThat(engineTest.pending()).isZero();
    }

    @Test
    void callThatIsGivenUpWhileItWaitsIsNotMade() {
        LateRegistry late = new LateRegistry();
        CompletableFuture<Ticket> call = withRegistry(late).requestAsync(BUY, ORDER);

        call.cancel(true);
        late.tell(new ServiceInstance("shop", "i-1", Map.of("scripted", A)));
        engineTest.advance(0);

        assertThat(engineTest.transport.requests).isEmpty();
        assertThat(engineTest.pending()).isZero();
    }

    @Test
    void callThatWaitsEndsWithTheMessaging() {
        Messaging messaging = withRegistry(new LateRegistry());
        CompletableFuture<Ticket> call = messaging.requestAsync(BUY, ORDER);

        messaging.close();
        engineTest.advance(0);

        assertThat(call).isCompletedExceptionally();
        assertThat(engineTest.transport.requests).isEmpty();
    }

    @Test
    void instanceThatDrainsIsCalledOnlyIfThereIsNoOther() {
        Messaging messaging = withRegistry(registry);
        ServiceInstance draining =
                new ServiceInstance("shop", "i-1", Map.of("scripted", A)).status(ServiceInstance.Status.DRAINING);
        registry.register(draining, LEASE);
        registry.register(
                new ServiceInstance("shop", "i-3", Map.of("scripted", C)).status(ServiceInstance.Status.OUT_OF_SERVICE),
                LEASE);
        messaging.request(BUY, ORDER);
        register("i-2", B);
        messaging.request(BUY, ORDER);
        messaging.request(BUY, ORDER);

        assertThat(endpoints()).containsExactly(A, B, B);
    }

    @Test
    void transportThatNeedsNoEndpointGetsNone() {
        engineTest.transport.needsEndpoint = false;

        withAddresses(A).request(BUY, ORDER);

        assertThat(engineTest.transport.request(1).address.endpoint()).isEmpty();
    }

    private List<URI> endpoints() {
        return engineTest.transport.requests.stream()
                .map((ScriptedSend<Reply> sent) -> sent.address.endpoint().orElseThrow())
                .toList();
    }

    private Messaging withAddresses(URI... addresses) {
        return engineTest
                .config(config -> config.service("shop", ServiceSettings.NONE.addresses(List.of(addresses))))
                .start();
    }

    private Messaging withRegistry(ServiceRegistry used) {
        return engineTest.use(engineTest.builder().registry(used).start(service -> {}));
    }

    private Registration register(String id, URI endpoint) {
        return registry.register(new ServiceInstance("shop", id, Map.of("scripted", endpoint)), LEASE);
    }

    /** Knows nothing until it is told, and answers no question. */
    private static final class LateRegistry extends BrokenRegistry {
        private Consumer<InstanceSnapshot> listener = snapshot -> {};

        void tell(ServiceInstance... instances) {
            listener.accept(InstanceSnapshot.fresh(List.of(instances), ManualEnvironment.START));
        }

        @Override
        public CompletableFuture<InstanceSnapshot> lookup(String key) {
            return new CompletableFuture<>();
        }

        @Override
        public Registration watch(String key, Consumer<InstanceSnapshot> watcher) {
            listener = watcher;
            return () -> {};
        }
    }

    static class BrokenRegistry implements ServiceRegistry {
        @Override
        public Registration register(ServiceInstance instance, Duration lease) {
            return () -> {};
        }

        @Override
        public CompletableFuture<InstanceSnapshot> lookup(String key) {
            return CompletableFuture.failedFuture(new RegistryException("scripted: unreachable"));
        }

        @Override
        public Registration watch(String key, Consumer<InstanceSnapshot> listener) {
            return () -> {};
        }

        @Override
        public Health.Component health() {
            return new Health.Component("broken registry", Health.Status.DOWN, ManualEnvironment.START, "it is broken");
        }

        @Override
        public void close() {}
    }
}
