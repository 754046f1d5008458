package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.BrokerTestHarness.COOK;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.receiveOrdered;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.Settlement.Acknowledge;
import dev.interservice.messaging.transport.Settlement.Redeliver;
import dev.interservice.messaging.transport.Settlement.Return;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MessageOrderStressTest {
    private static final int SENDERS = 4;
    private static final int SUBJECTS = 5;
    private static final int MESSAGES = 1_000;

    private final BrokerTestHarness harness = new BrokerTestHarness(100, ManualEnvironment.threaded());
    private final StressThreads stressThreads = new StressThreads();
    private final Map<String, Integer> handled = new ConcurrentHashMap<>();
    private final Set<String> inFlight = ConcurrentHashMap.newKeySet();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    @Test
    void eachSubjectIsHandledInOrderOneAtATime() {
        RandomSeed.run(seed -> {
            receiveAtRandom(new Random(seed), true);
            send();

            join();
        });
    }

    @Test
    void orderOfEachSubjectSurvivesCuts() {
        RandomSeed.run(seed -> {
            Random random = new Random(seed);
            receiveAtRandom(random, false);
            send();
            stressThreads.repeatUntilDone(() -> {
                harness.broker.cut();
                harness.broker.mend();
                for (int i = random.nextInt(20_000); i > 0; i--) {
                    Thread.onSpinWait();
                }
            });

            join();

            assertThat(harness.counters().redelivered()).isPositive();
        });
    }

    /** The body of a message is its number; the number after the last that was handled is the only new one allowed. */
    private void receiveAtRandom(Random random, boolean oneAtATime) {
        for (int i = 1; i <= 3; i++) {
            receiveOrdered(harness.connect(), COOK, 2 * i, delivery -> {
                String subject = delivery.envelope().subject().orElseThrow();
                int number = Integer.parseInt(delivery.envelope().id());
                if (oneAtATime && !inFlight.add(subject)) {
                    violations.add("two in flight of " + subject);
                }
                if (number > handled.getOrDefault(subject, -1) + 1) {
                    violations.add(number + " too early of " + subject);
                }
                CompletableFuture<Settlement> settlement = new CompletableFuture<>();
                stressThreads.runLater(() -> {
                    Settlement decided = decide(random);
                    if (decided instanceof Acknowledge) {
                        handled.merge(subject, number, Math::max);
                    }
                    inFlight.remove(subject);
                    settlement.complete(decided);
                });
                return settlement;
            });
        }
    }

    private static Settlement decide(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> new Redeliver(Duration.ofMillis(random.nextInt(3)));
            case 1 -> Return.RETURN;
            default -> Acknowledge.ACKNOWLEDGE;
        };
    }

    private void send() {
        for (int sender = 0; sender < SENDERS; sender++) {
            InMemoryTransport transport = harness.connect();
            String prefix = "sender-" + sender + "-subject-";
            stressThreads.addWorker(() -> {
                for (int number = 0; number < MESSAGES; number++) {
                    String subject = prefix + number % SUBJECTS;
                    while (!accepted(transport, subject, Integer.toString(number / SUBJECTS))) {
                        Thread.onSpinWait();
                    }
                }
            });
        }
    }

    private boolean accepted(InMemoryTransport transport, String subject, String id) throws Exception {
        try {
            harness.send(transport, COOK, harness.withSubject(subject, id)).get(10, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            assertThat(((TransportException) e.getCause()).progress()).isEqualTo(Progress.NOT_SENT);
            return false;
        }
    }

    private void join() throws Exception {
        try (stressThreads) {
            stressThreads.repeatUntilDone(() -> harness.advanceMillis(1));
            stressThreads.join();
            while (harness.counters().acknowledged() < SENDERS * MESSAGES) {
                harness.advanceMillis(1);
            }
        }
        assertThat(violations).isEmpty();
        assertThat(handled).hasSize(SENDERS * SUBJECTS);
        assertThat(handled.values()).allMatch(last -> last == MESSAGES / SUBJECTS - 1);
        assertThat(harness.counters().acknowledged()).isEqualTo(SENDERS * MESSAGES);
    }
}
