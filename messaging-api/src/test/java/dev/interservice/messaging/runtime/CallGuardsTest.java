package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.FIND;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.CallRejectedException;
import dev.interservice.messaging.ConnectionLostException;
import dev.interservice.messaging.FaultException;
import dev.interservice.messaging.Health;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.RemoteException;
import dev.interservice.messaging.Signal;
import dev.interservice.messaging.config.BreakerSettings;
import dev.interservice.messaging.config.ServiceSettings;
import dev.interservice.messaging.resilience.CircuitBreakerPolicy;
import dev.interservice.messaging.runtime.ScriptedSend.CancelBehavior;
import dev.interservice.messaging.runtime.ShopContracts.OutOfStock;
import dev.interservice.messaging.runtime.ShopContracts.Ticket;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rate limit, bulkhead and circuit breaker of calls, as a service sees them. */
class CallGuardsTest {
    private static final URI A = URI.create("http://a:1");
    private static final URI B = URI.create("http://b:1");

    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic().retry(retry -> retry.maxAttempts(1));

    private final List<Signal> signals = new ArrayList<>();

    @Test
    void breakerOfAFailingEndpointOpensAndIsTriedAgainLater() {
        failing();
        Messaging messaging = guarded();
        call(messaging, 5);

        CallRejectedException rejected =
                catchThrowableOfType(CallRejectedException.class, () -> messaging.request(BUY, ORDER));

        assertThat(rejected.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        assertThat(rejected.retryAfter()).contains(Duration.ofSeconds(5));
        assertThat(rejected).hasMessageContaining("its circuit is open");
        assertThat(engineTest.transport.requests).hasSize(5);
        assertThat(messaging.health().status()).isEqualTo(Health.Status.DEGRADED);
        assertThat(messaging.health().components())
                .extracting(Health.Component::name)
                .contains("calls to shop.buy");

        engineTest.advance(5_000);
        answering();
        assertThat(List.of(messaging.request(BUY, ORDER), messaging.request(BUY, ORDER), messaging.request(BUY, ORDER)))
                .containsOnly(TICKET);
        assertThat(messaging.health().status()).isEqualTo(Health.Status.UP);
        assertThat(signals)
                .filteredOn(Signal.StateChanged.class::isInstance)
                .extracting(signal -> ((Signal.StateChanged) signal).component().status())
                .containsExactly(Health.Status.DEGRADED, Health.Status.DEGRADED, Health.Status.UP);
        assertThat(signals).filteredOn(Signal.Shed.class::isInstance).hasSize(1);
    }

    @Test
    void faultsAndRefusalsOfOursDoNotCountAgainstTheEndpoint() {
        engineTest.transport.onRequest =
                sent -> sent.complete(SampleReplies.fault("OUT_OF_STOCK", new OutOfStock("tea")));
        Messaging messaging = guarded();

        for (int call = 0; call < 20; call++) {
            assertThatThrownBy(() -> messaging.request(BUY, ORDER)).isInstanceOf(FaultException.class);
        }

        assertThat(engineTest.transport.requests).hasSize(20);
    }

    @Test
    void failingHandlersCountAgainstTheEndpoint() {
        engineTest.transport.onRequest =
                sent -> sent.complete(SampleReplies.failure("HANDLER_FAILED", Outcome.EXECUTED));
        Messaging messaging = guarded();

        for (int call = 0; call < 5; call++) {
            assertThatThrownBy(() -> messaging.request(BUY, ORDER)).isInstanceOf(RemoteException.class);
        }

        assertThatThrownBy(() -> messaging.request(BUY, ORDER)).isInstanceOf(CallRejectedException.class);
    }

    @Test
    void otherContractsOfTheServiceGoOn() {
        failing();
        Messaging messaging = guarded();
        call(messaging, 6);
        answering();

        assertThat(messaging.request(FIND, ORDER)).isEqualTo(TICKET);
    }

    @Test
    void callsGoToTheInstanceWhoseCircuitIsClosed() {
        Messaging messaging = guardedFromA();
        engineTest.transport.requests.clear();

        for (int call = 0; call < 10; call++) {
            assertThat(messaging.request(BUY, ORDER)).isEqualTo(TICKET);
        }

        assertThat(engineTest.transport.requests)
                .extracting(sent -> sent.address.endpoint().orElseThrow())
                .containsOnly(B);
    }

    @Test
    void cancelledTrialGivesItsSlotBack() {
        failing();
        Messaging messaging = guarded();
        call(messaging, 5);
        engineTest.advance(5_000);
        engineTest.transport.onRequest = sent -> {};
        for (int trial = 0; trial < 10; trial++) {
            messaging.requestAsync(BUY, ORDER).cancel(true);
        }
        answering();

        assertThat(messaging.request(BUY, ORDER)).isEqualTo(TICKET);
    }

    @Test
    void callersThatGiveUpDoNotCountAgainstTheEndpoint() {
        engineTest.transport.whenCancelled = CancelBehavior.SAYS_NOTHING;
        Messaging messaging = guarded();
        for (int call = 0; call < 20; call++) {
            messaging.requestAsync(BUY, ORDER).cancel(true);
        }
        answering();

        assertThat(messaging.request(BUY, ORDER)).isEqualTo(TICKET);
    }

    @Test
    void callsGoElsewhereWhileTheTrialRuns() {
        Messaging messaging = guardedFromA();
        engineTest.advance(6_500);
        engineTest.transport.onRequest = sent -> {
            if (sent.address.endpoint().orElseThrow().equals(B)) {
                sent.complete(SampleReplies.success(TICKET));
            }
        };
        List<CompletableFuture<Ticket>> calls = new ArrayList<>();
        for (int call = 0; call < 20; call++) {
            calls.add(messaging.requestAsync(BUY, ORDER));
        }
        engineTest.runUntilIdle();

        assertThat(calls.stream().filter(CompletableFuture::isCompletedExceptionally))
                .isEmpty();
        assertThat(calls.stream().filter(call -> !call.isDone())).hasSize(1);
        calls.forEach(call -> call.cancel(true));
    }

    @Test
    void endpointThatIsGoneIsForgotten() {
        failing();
        Messaging messaging = guarded();
        call(messaging, 6);
        assertThat(messaging.health().status()).isEqualTo(Health.Status.DEGRADED);

        engineTest.advance(60_000);

        assertThat(messaging.health().status()).isEqualTo(Health.Status.UP);
    }

    @Test
    void breakerCanBeSwitchedOff() {
        failing();
        Messaging messaging = engineTest.start();

        call(messaging, 50);

        assertThat(engineTest.transport.requests).hasSize(50);
    }

    @Test
    void messagesKnowNoBreaker() {
        engineTest.transport.onSend = sent -> sent.fail(Progress.UNKNOWN, Reason.CONNECTION_LOST);
        Messaging messaging = guarded();

        for (int send = 0; send < 20; send++) {
            assertThatThrownBy(() -> messaging.send(PACK, ORDER)).isInstanceOf(ConnectionLostException.class);
        }
        engineTest.transport.onSend = sent -> sent.complete(Acceptance.IN_PROCESS);

        assertThat(messaging.send(PACK, ORDER).acceptance()).isEqualTo(Acceptance.IN_PROCESS);
    }

    @Test
    void bulkheadRejectsAtOnceAndIsFreeAgainWhateverTheEnd() {
        engineTest.route(route -> route.bulkhead(2));
        Messaging messaging = engineTest.start();
        CompletableFuture<Ticket> first = messaging.requestAsync(BUY, ORDER);
        CompletableFuture<Ticket> second = messaging.requestAsync(FIND, ORDER);

        assertThatThrownBy(() -> messaging.request(BUY, ORDER))
                .isInstanceOf(CallRejectedException.class)
                .hasMessageContaining("2 calls are in flight");
        first.cancel(true);
        engineTest.transport.request(2).fail(Progress.UNKNOWN, Reason.CONNECTION_LOST);
        engineTest.runUntilIdle();
        assertThat(second).isCompletedExceptionally();

        answering();
        assertThat(messaging.request(BUY, ORDER)).isEqualTo(TICKET);
        assertThat(messaging.request(FIND, ORDER)).isEqualTo(TICKET);
    }

    @Test
    void rateLimitSpreadsCallsAndHoldsNoThread() {
        answering();
        engineTest.route(route -> route.rateLimit(2, Duration.ofSeconds(1)));
        Messaging messaging = engineTest.start();
        for (int call = 0; call < 4; call++) {
            messaging.requestAsync(BUY, ORDER);
        }

        assertThat(engineTest.transport.requests).hasSize(2);
        engineTest.advance(499);
        assertThat(engineTest.transport.requests).hasSize(2);
        engineTest.advance(1);
        assertThat(engineTest.transport.requests).hasSize(3);
        engineTest.advance(500);
        assertThat(engineTest.transport.requests).hasSize(4);
    }

    @Test
    void callThatCannotWaitForItsTurnIsRejected() {
        answering();
        engineTest.route(route -> route.rateLimit(1, Duration.ofSeconds(10)));
        Messaging messaging = engineTest.start();
        messaging.request(BUY, ORDER);

        assertThatThrownBy(() -> messaging.request(BUY, ORDER))
                .isInstanceOf(CallRejectedException.class)
                .hasMessageContaining("rate-limit");
    }

    @Test
    void callThatIsCancelledWhileItWaitsForItsTurnIsNeverMade() {
        engineTest.route(route -> route.rateLimit(1, Duration.ofSeconds(1)));
        answering();
        Messaging messaging = engineTest.start();
        messaging.request(BUY, ORDER);

        CompletableFuture<Ticket> waiting = messaging.requestAsync(BUY, ORDER);
        waiting.cancel(true);
        engineTest.advance(5_000);

        assertThat(engineTest.transport.requests).hasSize(1);
        assertThat(engineTest.pending()).isZero();
    }

    @Test
    void callThatIsClosedWhileItWaitsForItsTurnWasNotExecuted() {
        engineTest.route(route -> route.rateLimit(1, Duration.ofSeconds(1)));
        answering();
        Messaging messaging = engineTest.start();
        messaging.request(BUY, ORDER);
        CompletableFuture<Ticket> waiting = messaging.requestAsync(BUY, ORDER);

        messaging.close();
        engineTest.runUntilIdle();

        assertThat(((MessagingException) FutureFailures.of(waiting)).outcome()).isEqualTo(Outcome.NOT_EXECUTED);
    }

    /** Of two instances, A has failed until its circuit opened, and B is well. */
    private Messaging guardedFromA() {
        engineTest.transport.needsEndpoint = true;
        engineTest.transport.onRequest = sent -> {
            if (sent.address.endpoint().orElseThrow().equals(A)) {
                sent.fail(Progress.UNKNOWN, Reason.CONNECTION_LOST);
            } else {
                sent.complete(SampleReplies.success(TICKET));
            }
        };
        engineTest.config(config -> config.service("shop", ServiceSettings.NONE.addresses(List.of(A, B))));
        Messaging messaging = guarded();
        for (int call = 0; call < 10; call++) {
            attempt(() -> messaging.request(BUY, ORDER));
        }
        return messaging;
    }

    private Messaging guarded() {
        engineTest.route(route -> route.breaker(BreakerSettings.of(CircuitBreakerPolicy.DEFAULT)));
        return engineTest.use(engineTest.builder().observer(signals::add).start(service -> {}));
    }

    private void failing() {
        engineTest.transport.onRequest = sent -> sent.fail(Progress.UNKNOWN, Reason.CONNECTION_LOST);
    }

    private void answering() {
        engineTest.transport.onRequest = sent -> sent.complete(SampleReplies.success(TICKET));
    }

    private static void call(Messaging messaging, int times) {
        for (int call = 0; call < times; call++) {
            attempt(() -> messaging.request(BUY, ORDER));
        }
    }

    /** Whatever becomes of it. */
    private static void attempt(ThrowingCallable call) {
        Throwable failure = catchThrowable(call);
        assertThat(failure == null || failure instanceof MessagingException).isTrue();
    }
}
