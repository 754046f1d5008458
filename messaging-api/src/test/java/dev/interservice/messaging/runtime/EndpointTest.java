package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.Shop.BUY;
import static dev.interservice.messaging.runtime.Shop.FIND;
import static dev.interservice.messaging.runtime.Shop.ORDER;
import static dev.interservice.messaging.runtime.Shop.PACK;
import static dev.interservice.messaging.runtime.Shop.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.UnavailableException;
import dev.interservice.messaging.UnroutableException;
import dev.interservice.messaging.config.ServiceSettings;
import dev.interservice.messaging.lookup.InMemoryRegistry;
import dev.interservice.messaging.lookup.ServiceInstance;
import dev.interservice.messaging.lookup.ServiceRegistry;
import dev.interservice.messaging.runtime.Shop.Ticket;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EndpointTest {
    private static final URI A = URI.create("scripted://a");
    private static final URI B = URI.create("scripted://b");
    private static final URI C = URI.create("scripted://c");

    @RegisterExtension
    final Stage stage = Stage.deterministic()
            .retry(retry -> retry.maxAttempts(4).backoff(Duration.ofMillis(10), Duration.ofMillis(10)));

    private final InMemoryRegistry registry = new InMemoryRegistry(stage.environment);

    @BeforeEach
    void wireNeedsEndpoints() {
        stage.wire.needsEndpoint = true;
        stage.wire.onRequest = sent -> sent.complete(Replies.success(TICKET));
        stage.wire.onSend = sent -> sent.complete(Acceptance.HANDED_TO_PEER);
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
    void registryIsAskedForEachCall() {
        Messaging messaging = withRegistry(registry);
        Registration first = register("i-1", A);
        messaging.request(BUY, ORDER);
        first.close();
        register("i-2", B);
        messaging.request(BUY, ORDER);
        messaging.send(PACK, ORDER);

        assertThat(endpoints()).containsExactly(A, B);
        assertThat(stage.wire.sent(1).address.endpoint()).contains(B);
    }

    @Test
    void instancesOfOtherServicesAndTransportsAreLeftAlone() {
        Messaging messaging = withRegistry(registry);
        registry.register(new ServiceInstance("kitchen", "i-1", Map.of("scripted", A)));
        registry.register(new ServiceInstance("shop", "i-2", Map.of("other", B)));
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
        assertThat(stage.wire.requests).isEmpty();
    }

    @Test
    void instanceThatComesWhileTheCallWaitsIsUsed() {
        CompletableFuture<Ticket> call = withRegistry(registry).requestAsync(BUY, ORDER);

        register("i-1", A);
        stage.advance(10);

        assertThat(call).isCompletedWithValue(TICKET);
    }

    @Test
    void retryGoesToInstancesNotYetTriedAndThenRoundAgain() {
        stage.wire.onRequest = sent -> sent.fail(Progress.REFUSED, Reason.UNAVAILABLE);

        CompletableFuture<Ticket> call = withAddresses(A, B, C).requestAsync(BUY, ORDER);
        stage.advance(100);

        assertThat(call).isCompletedExceptionally();
        assertThat(endpoints()).hasSize(4);
        assertThat(endpoints().subList(0, 3)).containsExactlyInAnyOrder(A, B, C);
    }

    @Test
    void retryKeepsAwayFromTheInstanceThatFailedWhateverOtherCallsDo() {
        stage.wire.onRequest = sent -> {};
        Messaging messaging = withAddresses(A, B);
        CompletableFuture<Ticket> first = messaging.requestAsync(BUY, ORDER);
        messaging.requestAsync(BUY, ORDER).cancel(true);
        assertThat(endpoints()).containsExactly(A, B);

        stage.wire.request(1).fail(Progress.REFUSED, Reason.UNAVAILABLE);
        stage.advance(10);

        assertThat(endpoints()).containsExactly(A, B, B);
        first.cancel(true);
    }

    @Test
    void whatOneInstanceDoesNotKnowAnotherMay() {
        stage.wire.onRequest = sent -> {
            if (sent.address.endpoint().equals(Optional.of(A))) {
                sent.fail(Progress.REFUSED, Reason.UNROUTABLE);
            } else {
                sent.complete(Replies.success(TICKET));
            }
        };

        assertThat(withAddresses(A, B).request(BUY, ORDER)).isEqualTo(TICKET);
    }

    @Test
    void unroutableEverywhereIsUnroutable() {
        stage.wire.onRequest = sent -> sent.fail(Progress.REFUSED, Reason.UNROUTABLE);
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
        assertThat(stage.pending()).isZero();
    }

    @Test
    void registryThatFailsBetweenTwoAttemptsLetsNobodyWait() {
        AtomicInteger asked = new AtomicInteger();
        stage.wire.onRequest = sent -> sent.fail(Progress.NOT_SENT, Reason.UNAVAILABLE);
        Messaging messaging = withRegistry(new BrokenRegistry() {
            @Override
            public List<ServiceInstance> lookup(String service) {
                return asked.getAndIncrement() == 0
                        ? List.of(new ServiceInstance("shop", "a", Map.of("scripted", A)))
                        : super.lookup(service);
            }
        });

        UnavailableException failure =
                catchThrowableOfType(UnavailableException.class, () -> messaging.request(FIND, ORDER));

        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        assertThat(stage.pending()).isZero();
    }

    @Test
    void wireThatNeedsNoEndpointGetsNone() {
        stage.wire.needsEndpoint = false;

        withAddresses(A).request(BUY, ORDER);

        assertThat(stage.wire.request(1).address.endpoint()).isEmpty();
    }

    private List<URI> endpoints() {
        return stage.wire.requests.stream()
                .map((Sent<Reply> sent) -> sent.address.endpoint().orElseThrow())
                .toList();
    }

    private Messaging withAddresses(URI... addresses) {
        return stage.config(config -> config.service("shop", ServiceSettings.NONE.addresses(List.of(addresses))))
                .start();
    }

    private Messaging withRegistry(ServiceRegistry used) {
        return stage.use(stage.builder().registry(used).start(service -> {}));
    }

    private Registration register(String id, URI endpoint) {
        return registry.register(new ServiceInstance("shop", id, Map.of("scripted", endpoint)));
    }

    static class BrokenRegistry implements ServiceRegistry {
        @Override
        public Registration register(ServiceInstance instance) {
            return () -> {};
        }

        @Override
        public List<ServiceInstance> lookup(String service) {
            throw new IllegalStateException("scripted: unreachable");
        }

        @Override
        public Health.Component health() {
            return new Health.Component("broken registry", Health.Status.DOWN, ManualEnvironment.START, "it is broken");
        }

        @Override
        public void close() {}
    }
}
