package dev.interservice.messaging.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.MessagingLimits;
import dev.interservice.messaging.figures.PerformanceFigure;
import dev.interservice.messaging.inmemory.InMemoryEngineFixture.Cooked;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls come back soon after their peer does, and deadlines end what never comes back. */
class RecoveryTest {
    private static final Duration TEN_MILLIS = Duration.ofMillis(10);

    @Test
    void callsSucceedWithinFiveSecondsOfTheRepair() {
        assertThat(successAfterRepair(3)).isGreaterThanOrEqualTo(0.99);
    }

    @Test
    @Tag("figures")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void almostAllCallsSucceedWithinFiveSecondsOfTheRepair() {
        int outages = 100;
        PerformanceFigure.of(
                        "recovery-after-heal", successAfterRepair(outages), "of the calls from 5 s after the repair on")
                .samples(outages * 500L)
                .atLeast(0.99);
    }

    @Test
    void tenThousandDeadlinesEnd() throws Exception {
        assertThat(leftOf(10_000)).isZero();
    }

    @Test
    @Tag("figures")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aHundredThousandDeadlinesEnd() throws Exception {
        PerformanceFigure.of("deadlines-100000", leftOf(100_000), "calls and timers left")
                .samples(100_000)
                .atMost(0);
    }

    /** A hundred calls a second; the broker is cut off for a while that is another one each time. */
    private static double successAfterRepair(int outages) {
        ManualEnvironment environment = ManualEnvironment.deterministic();
        InMemoryEngineFixture fixture = new InMemoryEngineFixture(environment);
        Messaging messaging = fixture.start(
                parts -> parts,
                service ->
                        service.serve(InMemoryEngineFixture.ASK, (ticket, context) -> new Cooked(ticket.orderId(), 1)));
        int succeeded = 0;
        for (int outage = 1; outage <= outages; outage++) {
            fixture.broker.cut();
            calls(messaging, environment, 300 + outage * 7);
            fixture.broker.mend();
            calls(messaging, environment, 500);
            succeeded += calls(messaging, environment, 500);
        }
        messaging.close();
        return succeeded / (500.0 * outages);
    }

    private static int calls(Messaging messaging, ManualEnvironment environment, int count) {
        int succeeded = 0;
        for (int call = 0; call < count; call++) {
            environment.advance(TEN_MILLIS);
            try {
                messaging.request(InMemoryEngineFixture.ASK, InMemoryEngineFixture.SOUP);
                succeeded++;
            } catch (MessagingException down) {
                assertThat(down.outcome()).isNotNull();
            }
        }
        return succeeded;
    }

    /** So many calls on the real clock whose peer never answers, all with ten milliseconds. */
    private static int leftOf(int calls) throws Exception {
        InMemoryBroker broker = InMemoryBroker.shared("deadlines-" + calls);
        Messaging messaging = MessagingRuntime.start(
                MessagingConfig.inMemory("kitchen")
                        .transport("in-memory", InMemorySettings.shared("deadlines-" + calls))
                        .limits(MessagingLimits.DEFAULT.maxPending(calls)),
                service ->
                        service.serve(InMemoryEngineFixture.ASK, (ticket, context) -> new Cooked(ticket.orderId(), 1)));
        broker.freeze();
        List<CompletableFuture<Cooked>> pending = new ArrayList<>();
        for (int call = 0; call < calls; call++) {
            pending.add(messaging.requestAsync(
                    InMemoryEngineFixture.ASK, InMemoryEngineFixture.SOUP, CallOptions.DEFAULT.timeout(TEN_MILLIS)));
        }
        CompletableFuture.allOf(pending.toArray(CompletableFuture<?>[]::new))
                .handle((done, failure) -> failure)
                .get(60, TimeUnit.SECONDS);
        int left = messaging.inFlightCounts().pendingCalls() + broker.counters().pendingRequests();
        broker.thaw();
        messaging.close();
        return left;
    }
}
