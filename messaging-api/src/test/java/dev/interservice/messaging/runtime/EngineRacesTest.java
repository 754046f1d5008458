package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.FIND;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static dev.interservice.messaging.runtime.ShopContracts.SHIP;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.MessagingException;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.runtime.ShopContracts.Order;
import dev.interservice.messaging.runtime.ShopContracts.Ticket;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Replies, timeouts, cancels and closes at the same time: every call and every message ends, once and honestly. */
class EngineRacesTest {
    private static final int CALLS = 2000;

    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.threaded()
            .limits(limits -> limits.maxPending(100_000))
            .retry(retry -> retry.backoff(Duration.ofMillis(2), Duration.ofMillis(4)));

    @RepeatedTest(5)
    void everyCallEndsHoweverItsEndsRace() throws Exception {
        long seed = System.nanoTime();
        Queue<ScriptedSend<Reply>> sent = new ConcurrentLinkedQueue<>();
        engineTest.transport.onRequest = sent::add;
        Messaging messaging = engineTest.start();
        Queue<CompletableFuture<Ticket>> calls = new ConcurrentLinkedQueue<>();

        CompletableFuture<Void> calling = TestThreads.run(() -> {
            for (int i = 0; i < CALLS; i++) {
                calls.add(messaging.requestAsync(FIND, ORDER, CallOptions.DEFAULT.timeout(Duration.ofMillis(20))));
            }
        });
        CompletableFuture<Void> replying = TestThreads.run(() -> {
            Random random = new Random(seed);
            while (!calling.isDone()) {
                ScriptedSend<Reply> next = sent.poll();
                if (next != null) {
                    next.complete(
                            random.nextBoolean()
                                    ? SampleReplies.success(TICKET)
                                    : SampleReplies.failure("BUSY", Outcome.NOT_EXECUTED));
                }
            }
        });
        CompletableFuture<Void> cancelling = TestThreads.run(() -> {
            Random random = new Random(seed + 1);
            while (!calling.isDone()) {
                calls.stream().skip(random.nextInt(100)).findFirst().ifPresent(call -> call.cancel(true));
            }
        });
        while (!calling.isDone()) {
            engineTest.environment.advance(Duration.ofMillis(1));
        }
        TestThreads.await(CompletableFuture.allOf(calling, replying, cancelling));
        engineTest.advance(1000);

        assertThat(engineTest.pending()).as("pending calls, seed %s", seed).isZero();
        assertThat(engineTest.environment.pendingTimers())
                .as("timers, seed %s", seed)
                .isZero();
        for (CompletableFuture<Ticket> call : calls) {
            call.handle((ticket, failure) -> null).get(10, TimeUnit.SECONDS);
        }
    }

    @RepeatedTest(5)
    void callThatIsCutOffByTheCloseNeverLeavesWhenItSaysItWasNotExecuted() throws Exception {
        Messaging messaging = engineTest.start();
        Queue<CompletableFuture<Ticket>> calls = new ConcurrentLinkedQueue<>();
        CompletableFuture<Void> calling = TestThreads.run(() -> {
            for (int i = 0; i < CALLS; i++) {
                calls.add(messaging.requestAsync(FIND, ORDER));
            }
        });
        while (calls.size() < CALLS / 10 && !calling.isDone()) {
            Thread.onSpinWait();
        }

        messaging.close();
        TestThreads.await(calling);

        Set<String> left = engineTest.transport.requests.stream()
                .map(sent -> sent.envelope.id())
                .collect(Collectors.toSet());
        for (CompletableFuture<Ticket> call : calls) {
            MessagingException failure =
                    (MessagingException) call.handle((ticket, thrown) -> thrown).get(10, TimeUnit.SECONDS);
            if (failure.outcome() == Outcome.NOT_EXECUTED) {
                assertThat(failure.messageId().filter(left::contains)).isEmpty();
            }
        }
        assertThat(engineTest.pending()).isZero();
    }

    @RepeatedTest(5)
    void everyMessageIsSettledHoweverTheCloseComes() throws Exception {
        ConcurrentMap<String, Integer> lastOfKey = new ConcurrentHashMap<>();
        Queue<String> outOfOrder = new ConcurrentLinkedQueue<>();
        Messaging messaging = engineTest
                .handler(handler -> handler.concurrency(8).redelivery(3, Duration.ofMillis(1), Duration.ofMillis(2)))
                .start(service -> {
                    service.consume(PACK, (order, context) -> failSometimes(order));
                    service.consume(SHIP, (order, context) -> {
                        int number = Integer.parseInt(order.id());
                        Integer last = lastOfKey.put(order.item(), number);
                        if (last != null && last > number) {
                            outOfOrder.add(last + " before " + number);
                        }
                        failSometimes(order);
                    });
                });
        Queue<CompletableFuture<Settlement>> settlements = new ConcurrentLinkedQueue<>();
        CompletableFuture<Void> delivering = TestThreads.run(() -> {
            for (int i = 0; i < CALLS; i++) {
                Order order = new Order(String.valueOf(i), "key-" + i % 10);
                settlements.add(engineTest.deliver(SHIP, engineTest.delivery(SHIP, order, 1, Deadline.NONE)));
                settlements.add(engineTest.deliver(PACK, engineTest.delivery(PACK, order, 1, Deadline.NONE)));
            }
        });
        while (settlements.size() < CALLS / 4 && !delivering.isDone()) {
            engineTest.environment.advance(Duration.ofMillis(1));
        }

        messaging.close();
        TestThreads.await(delivering);

        Map<Class<?>, Long> ends = settlements.stream()
                .map(settled -> settled.orTimeout(10, TimeUnit.SECONDS).join())
                .collect(Collectors.groupingBy(Object::getClass, Collectors.counting()));
        assertThat(ends.keySet())
                .isSubsetOf(List.of(
                        Settlement.Acknowledge.class,
                        Settlement.Return.class,
                        Settlement.Redeliver.class,
                        Settlement.DeadLetter.class))
                .contains(Settlement.Return.class);
        assertThat(outOfOrder).isEmpty();
    }

    private static void failSometimes(Order order) {
        if (order.id().endsWith("7")) {
            throw new IllegalStateException("scripted");
        }
    }
}
