package dev.interservice.messaging.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Environment;
import dev.interservice.messaging.amqp.wire.TopologyNames;
import dev.interservice.messaging.figures.PerformanceFigure;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.testkit.contract.TransportTestContext;
import dev.interservice.messaging.transport.IntakeSettings;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.TransportSetup;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * The transport beside RabbitMQ's own client, in turns, so that a machine that is slow for a while is slow for both.
 * What counts is the ratio of a turn; the median of all is the figure.
 */
@Tag("figures")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RawClientComparisonTest {
    private static final int ROUNDS = 9;
    private static final int WARM_UP = 3;
    private static final int BYTES = 200;
    private static final int MAX_BYTES = 100_000;

    private final RabbitBroker broker = RabbitBroker.shared();
    private final String namespace = RabbitBroker.namespace();
    private final Environment environment = MessagingRuntime.environment("comparison");
    private final AmqpTransport server = connect("server");
    private final AmqpTransport client = connect("client");
    private final RawClient rawServer = new RawClient(broker.uri());
    private final RawClient rawClient = new RawClient(broker.uri());
    private final byte[] body = new byte[BYTES];
    private final AtomicInteger ids = new AtomicInteger();

    @AfterEach
    void end() {
        rawClient.close();
        rawServer.close();
        client.close();
        server.close();
        environment.close();
        broker.forget(namespace);
    }

    /** What callers wait for: asking and being answered, 64 at a time. */
    @Test
    void requestsOfSixtyFourCallers(TestReporter report) {
        String queue = namespace + ".raw";
        rawServer.serve(queue);
        server.serve(
                TransportTestContext.OPERATION,
                new IntakeSettings(64, 64, Set.of()),
                asked -> CompletableFuture.completedFuture(
                        new Reply.Success(asked.envelope().body())));

        double[] ratios = compare(
                report,
                "amqp-request-64",
                64,
                20_000,
                () -> client.request(
                        TransportTestContext.OPERATION, SampleMessages.message(nextId(), BYTES), Deadline.NONE),
                () -> rawClient.request(queue, body),
                () -> {});

        PerformanceFigure.of("amqp-request-64", median(ratios), "of the raw client's requests in the same time")
                .samples(ROUNDS)
                .atLeast(1.0);
    }

    /** What senders wait for: that a quorum queue has it, a thousand at a time. */
    @Test
    void confirmedSendsInAWindowOfAThousand(TestReporter report) {
        String queue = new TopologyNames(namespace).queue(TransportTestContext.QUEUE);
        server.receive(
                        TransportTestContext.QUEUE,
                        new IntakeSettings(1, 1, Set.of()),
                        delivery -> CompletableFuture.completedFuture(Settlement.Acknowledge.ACKNOWLEDGE))
                .stop()
                .join();

        double[] ratios = compare(
                report,
                "amqp-send-1000",
                1_000,
                50_000,
                () -> client.send(TransportTestContext.QUEUE, SampleMessages.message(nextId(), BYTES), Deadline.NONE),
                () -> rawClient.send(queue, body),
                () -> rawClient.purge(queue));

        PerformanceFigure.of("amqp-send-1000", median(ratios), "of the raw client's sends in the same time")
                .samples(ROUNDS)
                .atLeast(0.9);
    }

    private static double[] compare(
            TestReporter report,
            String name,
            int atOnce,
            int count,
            Supplier<CompletableFuture<?>> ours,
            Supplier<CompletableFuture<?>> raw,
            Runnable between) {
        double[] ratios = new double[ROUNDS];
        double[] own = new double[ROUNDS];
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            double ourRate = perSecond(atOnce, count, ours);
            between.run();
            double rawRate = perSecond(atOnce, count, raw);
            between.run();
            if (round >= 0) {
                ratios[round] = ourRate / rawRate;
                own[round] = ourRate;
            }
        }
        Arrays.sort(ratios);
        report.publishEntry(
                name,
                String.format(
                        Locale.ROOT,
                        "ratio %.2f (%.2f to %.2f in %d turns), ours %.0f per second",
                        median(ratios),
                        ratios[0],
                        ratios[ROUNDS - 1],
                        ROUNDS,
                        median(own)));
        return ratios;
    }

    /** Begins the next whenever one ends. */
    private static double perSecond(int atOnce, int count, Supplier<CompletableFuture<?>> call) {
        Semaphore free = new Semaphore(atOnce);
        AtomicInteger failed = new AtomicInteger();
        long begun = System.nanoTime();
        for (int number = 0; number < count; number++) {
            free.acquireUninterruptibly();
            call.get().whenComplete((result, failure) -> {
                if (failure != null) {
                    failed.incrementAndGet();
                }
                free.release();
            });
        }
        free.acquireUninterruptibly(atOnce);
        assertThat(failed).hasValue(0);
        return count / ((System.nanoTime() - begun) / 1e9);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private String nextId() {
        return "race-" + ids.incrementAndGet();
    }

    private AmqpTransport connect(String service) {
        AmqpSettings settings = AmqpSettings.of(broker.uri()).namespace(namespace);
        return AmqpTransport.connect(settings, new TransportSetup(service, service + "-1", MAX_BYTES, environment));
    }
}
