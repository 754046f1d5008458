package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.BrokerTestHarness.BILLING;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.COOK;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.DELIVERY;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.READY;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.receive;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.DeadLetterStore.Entry;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.Settlement.Acknowledge;
import dev.interservice.messaging.transport.Settlement.DeadLetter;
import dev.interservice.messaging.transport.Settlement.Redeliver;
import dev.interservice.messaging.transport.Settlement.Return;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ChannelStressTest {
    private static final int SENDERS = 4;
    private static final int MESSAGES = 3_000;

    private final BrokerTestHarness harness = new BrokerTestHarness(40, ManualEnvironment.threaded());
    private final StressThreads stressThreads = new StressThreads();
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final Set<String> notSent = ConcurrentHashMap.newKeySet();
    private final Set<String> handled = ConcurrentHashMap.newKeySet();
    private final Set<String> delivered = ConcurrentHashMap.newKeySet();
    private final AtomicInteger completions = new AtomicInteger();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private volatile boolean cancelling;

    @Test
    void competingReceiversGetEachMessageOnceAndKeepTheirLimits() throws Exception {
        Map<String, AtomicInteger> deliveries = new ConcurrentHashMap<>();
        for (int i = 1; i <= 3; i++) {
            int limit = i;
            AtomicInteger inFlight = new AtomicInteger();
            receive(harness.connect(), COOK, limit, delivery -> {
                int now = inFlight.incrementAndGet();
                if (now > limit) {
                    violations.add(now + " in flight of " + limit);
                }
                deliveries
                        .computeIfAbsent(delivery.envelope().id(), id -> new AtomicInteger())
                        .incrementAndGet();
                return settleSoon(() -> {
                    inFlight.decrementAndGet();
                    return Acknowledge.ACKNOWLEDGE;
                });
            });
        }
        sendFrom(COOK);

        joinAndDrain();

        assertThat(violations).isEmpty();
        assertThat(deliveries.keySet()).hasSize(SENDERS * MESSAGES).isEqualTo(accepted);
        assertThat(deliveries.values()).allMatch(count -> count.get() == 1);
        assertThat(harness.counters().acknowledged()).isEqualTo(SENDERS * MESSAGES);
    }

    @Test
    void ledgerBalancesWhileConnectionsAreCutAndFrozen() {
        RandomSeed.run(seed -> {
            receiveAtRandom(new Random(seed), COOK);
            receiveAtRandom(new Random(seed + 1), DELIVERY);
            receiveAtRandom(new Random(seed + 1), BILLING);
            sendFrom(COOK);
            sendFrom(READY);
            InMemoryBroker broker = harness.broker;
            trouble(new Random(seed + 2), broker::cut, broker::mend);
            trouble(new Random(seed + 3), broker::freeze, broker::thaw);
            trouble(new Random(seed + 4), () -> broker.fill(DELIVERY), () -> broker.empty(DELIVERY));

            joinAndDrain();

            Set<String> put = new TreeSet<>(accepted);
            put.removeAll(handled);
            put.removeAll(deadLetters());
            assertThat(put).as("accepted, but neither handled nor dead letters").isEmpty();
            assertLedgerBalances();
            assertThat(notSent).as("met by trouble").isNotEmpty();
            assertThat(harness.counters().discarded()).isZero();
        });
    }

    @Test
    void ledgerBalancesWhileTheBrokerIsStopped() {
        RandomSeed.run(seed -> {
            receiveAtRandom(new Random(seed), COOK);
            receiveAtRandom(new Random(seed + 1), DELIVERY);
            sendFrom(COOK);
            sendFrom(READY);
            trouble(new Random(seed + 2), harness.broker::stop, harness.broker::restart);
            trouble(new Random(seed + 3), harness.broker::cut, harness.broker::mend);

            joinAndDrain();

            assertLedgerBalances();
            assertThat(notSent).as("met by trouble").isNotEmpty();
            assertThat(harness.counters().discarded()).isPositive();
        });
    }

    @Test
    void ledgerBalancesWhileSendsAreCancelled() {
        RandomSeed.run(seed -> {
            cancelling = true;
            receiveAtRandom(new Random(seed), DELIVERY);
            receiveAtRandom(new Random(seed + 1), BILLING);
            sendFrom(READY);
            sendFrom(DELIVERY);

            joinAndDrain();

            assertLedgerBalances();
            assertThat(notSent).as("cancelled in time").isNotEmpty();
        });
    }

    @Test
    void ledgerBalancesWhileReceiversComeAndGo() {
        RandomSeed.run(seed -> {
            receive(harness.connect(), COOK, 1, delivery -> settleSoon(() -> acknowledge(delivery)));
            sendFrom(COOK);
            for (int i = 0; i < 2; i++) {
                stressThreads.repeatUntilDone(() -> {
                    try (InMemoryTransport transport = harness.connect()) {
                        Set<String> before = Set.copyOf(delivered);
                        receive(transport, COOK, 5, delivery -> settleSoon(() -> acknowledge(delivery)));
                        while (delivered.size() < before.size() + 20 && accepted.size() < SENDERS * MESSAGES) {
                            Thread.onSpinWait();
                        }
                    }
                });
            }

            joinAndDrain();

            assertThat(handled).isEqualTo(accepted).hasSize(SENDERS * MESSAGES);
            assertLedgerBalances();
        });
    }

    private void sendFrom(Address.Channel address) {
        for (int i = 0; i < SENDERS; i++) {
            InMemoryTransport transport = harness.connect();
            String prefix = address + "-" + i + "-";
            stressThreads.addWorker(() -> {
                for (int number = 0; number < MESSAGES; number++) {
                    send(transport, address, prefix + number);
                }
            });
        }
    }

    private void send(InMemoryTransport transport, Address.Channel address, String id) throws Exception {
        CompletableFuture<?> send = harness.send(transport, address, harness.message(id));
        send.whenComplete((acceptance, failure) -> completions.incrementAndGet());
        if (cancelling && id.hashCode() % 2 == 0) {
            stressThreads.runLater(() -> send.cancel(true));
        }
        try {
            send.get(10, TimeUnit.SECONDS);
            accepted.add(id);
        } catch (ExecutionException e) {
            Progress progress = ((TransportException) e.getCause()).progress();
            (progress == Progress.UNKNOWN ? violations : notSent).add(id);
        }
    }

    /** Settles after a hop to another thread, in all ways. */
    private void receiveAtRandom(Random random, Address.Source address) {
        for (int i = 1; i <= 3; i++) {
            receive(
                    harness.connect(),
                    address,
                    i,
                    delivery -> settleSoon(() -> {
                        delivered.add(delivery.envelope().id());
                        return switch (random.nextInt(10)) {
                            case 0 -> new Redeliver(Duration.ZERO);
                            case 1 -> new Redeliver(Duration.ofMillis(random.nextInt(1, 5)));
                            case 2 -> Return.RETURN;
                            case 3 -> new DeadLetter("at random", delivery.attempt());
                            default -> acknowledge(delivery);
                        };
                    }));
        }
    }

    private Settlement acknowledge(Delivery delivery) {
        delivered.add(delivery.envelope().id());
        handled.add(delivery.envelope().id());
        return Acknowledge.ACKNOWLEDGE;
    }

    private CompletableFuture<Settlement> settleSoon(Supplier<Settlement> settlement) {
        CompletableFuture<Settlement> future = new CompletableFuture<>();
        stressThreads.runLater(() -> future.complete(settlement.get()));
        return future;
    }

    private void trouble(Random random, Runnable begin, Runnable end) {
        stressThreads.repeatUntilDone(() -> {
            begin.run();
            pause(random.nextInt(500));
            end.run();
            pause(random.nextInt(20_000));
        });
    }

    private static void pause(int turns) {
        for (int i = 0; i < turns; i++) {
            Thread.onSpinWait();
        }
    }

    private void joinAndDrain() throws Exception {
        try (stressThreads) {
            stressThreads.repeatUntilDone(() -> harness.advanceMillis(1));
            stressThreads.join();
            for (BrokerCounters now = harness.counters();
                    now.queued() + now.unsettled() + now.frozen() > 0;
                    now = harness.counters()) {
                harness.advanceMillis(1);
                Thread.onSpinWait();
            }
        }
    }

    private void assertLedgerBalances() {
        BrokerCounters end = harness.counters();
        assertThat(violations).isEmpty();
        assertThat(completions).hasValue(accepted.size() + notSent.size());
        assertThat(delivered).noneMatch(notSent::contains);
        assertThat(end.acknowledged() + end.deadLettered() + end.expired() + end.discarded())
                .isEqualTo(end.accepted());
        assertThat(end.waitingSends()).isZero();
        assertThat(end.delivered() - end.redelivered()).isLessThanOrEqualTo(end.accepted());
    }

    private Set<String> deadLetters() {
        InMemoryTransport transport = harness.connect();
        Set<String> ids = new TreeSet<>();
        for (Address.Source each : List.of(COOK, DELIVERY, BILLING)) {
            for (Entry entry :
                    transport.deadLetters(each).orElseThrow().browse(100_000).join()) {
                ids.add(entry.envelope().id());
            }
        }
        return ids;
    }
}
