package dev.interservice.messaging.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Operation;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.config.BreakerSettings;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.ScopedSettings;
import dev.interservice.messaging.figures.PerformanceFigure;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import dev.interservice.messaging.transport.TransportSetup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a backend that is down sees of the calls of its callers' callers, without breakers, which would keep even more away
 * from it: the budget alone must hold at any depth.
 */
class RetryStormTest {
    private static final int CALLS = 1_000;
    private static final int MANY_CALLS = 10_000;
    private static final double MOST = 1.10;
    private static final int KEPT = 10;
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(1);
    private static final BreakerSettings NONE = BreakerSettings.NONE.disabled();

    /** How the backend fails: in each way the callers of that hop may try again. */
    private enum BackendFailure {
        REFUSING,
        FAILING,
        SHEDDING
    }

    record Ask(int number) {}

    record Answer(int number) {}

    @Test
    void oneHopStaysWithinTheBudget() {
        for (BackendFailure failure : BackendFailure.values()) {
            assertThat(amplification(1, failure, CALLS)).as("%s", failure).isBetween(1.0, MOST);
        }
    }

    @Test
    void threeHopsStayWithinTheBudget() {
        for (BackendFailure failure : BackendFailure.values()) {
            assertThat(amplification(3, failure, CALLS)).as("%s", failure).isBetween(1.0, MOST);
        }
    }

    @Test
    @Tag("figures")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void atMostATenthMoreOverOneHop() {
        PerformanceFigure.of("retry-storm-1-hop", worst(1), "attempts per call, above the floor")
                .samples(MANY_CALLS)
                .atMost(MOST);
    }

    @Test
    @Tag("figures")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void atMostATenthMoreOverThreeHops() {
        PerformanceFigure.of("retry-storm-3-hops", worst(3), "attempts per call, above the floor")
                .samples(MANY_CALLS)
                .atMost(MOST);
    }

    private static double worst(int hops) {
        double worst = 0;
        for (BackendFailure failure : BackendFailure.values()) {
            worst = Math.max(worst, amplification(hops, failure, MANY_CALLS));
        }
        return worst;
    }

    /** Attempts at the backend for each call at the first hop, less the retry a second and those that were kept. */
    private static double amplification(int hops, BackendFailure failure, int calls) {
        ManualEnvironment environment = ManualEnvironment.deterministic();
        InMemoryBroker broker = InMemoryBroker.create(InMemorySettings.DEFAULT_CAPACITY);
        FailingBackendTransport[] transports = new FailingBackendTransport[hops];
        List<Messaging> services = new ArrayList<>();
        for (int hop = 0; hop < hops; hop++) {
            String name = "hop-" + hop;
            TransportSetup setup = new TransportSetup(name, name, 1_000, environment);
            FailingBackendTransport transport =
                    new FailingBackendTransport(InMemoryTransport.connect(broker, setup), failure, operation(hops));
            transports[hop] = transport;
            Operation<Ask, Answer> next = operation(hop + 1);
            Operation<Ask, Answer> own = operation(hop);
            services.add(MessagingRuntime.builder(MessagingConfig.of(name)
                            .defaults(ScopedSettings.NONE.transport("wire").breaker(NONE)))
                    .environment(environment)
                    .transport("wire", transport)
                    .start(service -> service.serve(own, (ask, context) -> service.request(next, ask))));
        }
        long begun = environment.nanos();
        for (int number = 0; number < calls; number++) {
            call(services.get(0), operation(1), number);
            environment.advance(BETWEEN_CALLS);
        }
        double seconds = (environment.nanos() - begun) / 1e9;
        services.forEach(Messaging::close);
        return (transports[hops - 1].attempts - KEPT - seconds) / calls;
    }

    private static void call(Messaging first, Operation<Ask, Answer> operation, int number) {
        try {
            first.request(operation, new Ask(number), CallOptions.DEFAULT.timeout(Duration.ofSeconds(30)));
        } catch (MessagingException expected) {
            assertThat(expected.outcome()).isNotNull();
        }
    }

    private static Operation<Ask, Answer> operation(int hop) {
        return Operation.of("hop-" + hop, "ask", Ask.class, Answer.class).idempotent();
    }

    /** What is asked of the backend ends badly; all else goes its way. */
    private static final class FailingBackendTransport extends BrokenTransport {
        private final Supplier<CompletableFuture<Reply>> end;
        private final String service;
        private int attempts;

        FailingBackendTransport(InMemoryTransport delegate, BackendFailure failure, Operation<?, ?> operation) {
            super(delegate);
            this.service = operation.service();
            this.end = switch (failure) {
                case REFUSING -> () -> failed(Progress.NOT_SENT, Reason.UNAVAILABLE);
                case FAILING -> () -> failed(Progress.UNKNOWN, Reason.CONNECTION_LOST);
                case SHEDDING ->
                    () -> CompletableFuture.completedFuture(new Reply.Failure(
                            "OVERLOADED", "scripted", Outcome.NOT_EXECUTED, false, Optional.empty(), false));
            };
        }

        @Override
        public CompletableFuture<Reply> request(Address.Operation address, Envelope envelope, Deadline deadline) {
            if (!address.service().equals(service)) {
                return super.request(address, envelope, deadline);
            }
            attempts++;
            return end.get();
        }

        private static CompletableFuture<Reply> failed(Progress progress, Reason reason) {
            return CompletableFuture.failedFuture(new TransportException(progress, reason, "scripted"));
        }
    }
}
