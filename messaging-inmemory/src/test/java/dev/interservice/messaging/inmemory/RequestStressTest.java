package dev.interservice.messaging.inmemory;

import static dev.interservice.messaging.inmemory.BrokerTestHarness.reply;
import static dev.interservice.messaging.inmemory.BrokerTestHarness.serve;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.transport.Intake;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.TransportException;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RequestStressTest {
    private static final int CALLERS = 4;
    private static final int REQUESTS = 2_000;

    private final BrokerTestHarness harness = new BrokerTestHarness(1_000, ManualEnvironment.threaded());
    private final StressThreads stressThreads = new StressThreads();
    private final Set<String> served = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> ends = new ConcurrentHashMap<>();
    private final AtomicInteger replied = new AtomicInteger();
    private final AtomicInteger succeeded = new AtomicInteger();
    private final AtomicInteger abandoned = new AtomicInteger();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    @Test
    void eachRequestEndsOnceWhileItsCallerCancels() {
        RandomSeed.run(seed -> {
            serveAtRandom(harness.connect(), new Random(seed));
            serveAtRandom(harness.connect(), new Random(seed + 1));
            for (int caller = 0; caller < CALLERS; caller++) {
                requestFrom("c" + caller, new Random(seed + 10 + caller));
            }

            join();

            assertThat(served).hasSize(CALLERS * REQUESTS);
            assertThat(succeeded.get() + harness.counters().lateReplies()).isEqualTo(replied.get());
            assertThat(replied.get() + abandoned.get()).isEqualTo(CALLERS * REQUESTS);
        });
    }

    @Test
    void eachRequestEndsOnceInTrouble() {
        RandomSeed.run(seed -> {
            Random random = new Random(seed);
            serveAtRandom(harness.connect(), random);
            for (int caller = 0; caller < CALLERS; caller++) {
                requestFrom("c" + caller, new Random(seed + 10 + caller));
            }
            stressThreads.repeatUntilDone(() -> {
                harness.broker.cut();
                harness.broker.mend();
                pause(random.nextInt(20_000));
            });
            stressThreads.repeatUntilDone(() -> {
                harness.broker.freeze();
                pause(random.nextInt(2_000));
                harness.broker.thaw();
                pause(random.nextInt(20_000));
            });
            stressThreads.repeatUntilDone(() -> comeAndGo(random));

            join();

            assertThat(harness.counters().frozen()).isZero();
        });
    }

    @Test
    void eachRequestEndsOnceWhileTransportsClose() {
        RandomSeed.run(seed -> {
            Random random = new Random(seed);
            serveAtRandom(harness.connect(), random);
            for (int caller = 0; caller < CALLERS; caller++) {
                String name = "c" + caller;
                stressThreads.addWorker(() -> {
                    for (int round = 0; round < REQUESTS / 20; round++) {
                        InMemoryTransport transport = harness.connect();
                        CompletableFuture<?>[] requests = new CompletableFuture<?>[20];
                        for (int i = 0; i < requests.length; i++) {
                            requests[i] = request(transport, name + "-" + round + "-" + i);
                        }
                        transport.close();
                        assertThat(requests).allMatch(CompletableFuture::isDone);
                    }
                });
            }
            stressThreads.repeatUntilDone(() -> comeAndGo(random));

            join();
        });
    }

    @Test
    void requestIsNeverForgottenBySilentServersThatClose() {
        RandomSeed.run(seed -> {
            Random random = new Random(seed);
            for (int caller = 0; caller < CALLERS; caller++) {
                InMemoryTransport transport = harness.connect();
                String name = "c" + caller + "-";
                stressThreads.addWorker(() -> {
                    for (int i = 0, lost = 0; lost < 100; i++) {
                        CompletableFuture<Reply> reply = request(transport, name + i);
                        Throwable failure =
                                reply.handle((value, thrown) -> thrown).get(10, TimeUnit.SECONDS);
                        lost += ((TransportException) failure).reason() == Reason.CONNECTION_LOST ? 1 : 0;
                    }
                });
            }
            for (int server = 0; server < 2; server++) {
                stressThreads.repeatUntilDone(() -> {
                    try (InMemoryTransport transport = harness.connect()) {
                        serve(transport, RecordingRequestListener.holding());
                        pause(random.nextInt(100));
                    }
                });
            }

            try (stressThreads) {
                stressThreads.join();
            }
            assertThat(violations).isEmpty();
            assertThat(harness.counters().pendingRequests()).isZero();
        });
    }

    private void comeAndGo(Random random) throws Exception {
        InMemoryTransport transport;
        try {
            transport = harness.connect();
        } catch (TransportException e) {
            return; // The connection is cut just now.
        }
        try (transport) {
            Intake intake = serveAtRandom(transport, random);
            pause(random.nextInt(5_000));
            if (random.nextBoolean()) {
                intake.stop();
            }
        } catch (TransportException e) {
            assertThat(e.progress()).isEqualTo(Progress.NOT_SENT);
        }
    }

    /** Replies at once or after a hop to another thread. */
    private Intake serveAtRandom(InMemoryTransport transport, Random random) {
        return serve(transport, request -> {
            String id = request.envelope().id();
            if (!served.add(id)) {
                violations.add(id + " was served twice");
            }
            if (random.nextInt(4) == 0) {
                replied.incrementAndGet();
                return CompletableFuture.completedFuture(reply(id));
            }
            CompletableFuture<Reply> reply = new CompletableFuture<>();
            stressThreads.runLater(() -> {
                pause(random.nextInt(200));
                (reply.complete(reply(id)) ? replied : abandoned).incrementAndGet();
            });
            return reply;
        });
    }

    private void requestFrom(String caller, Random random) {
        InMemoryTransport transport = harness.connect();
        stressThreads.addWorker(() -> {
            for (int i = 0; i < REQUESTS; i++) {
                CompletableFuture<Reply> reply = request(transport, caller + "-" + i);
                if (random.nextInt(3) == 0) {
                    int turns = random.nextInt(300);
                    stressThreads.runLater(() -> {
                        pause(turns);
                        reply.cancel(true);
                    });
                }
                try {
                    reply.get(10, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).isInstanceOf(TransportException.class);
                }
            }
        });
    }

    private CompletableFuture<Reply> request(InMemoryTransport transport, String id) {
        CompletableFuture<Reply> request = harness.request(transport, id);
        request.whenComplete((reply, failure) -> {
            ends.computeIfAbsent(id, key -> new AtomicInteger()).incrementAndGet();
            if (failure == null) {
                succeeded.incrementAndGet();
                if (!reply.equals(reply(id))) {
                    violations.add(id + " got " + reply);
                }
            } else if (((TransportException) failure).progress() == Progress.NOT_SENT && served.contains(id)) {
                violations.add(id + " was served, but: " + failure);
            }
        });
        return request;
    }

    private static void pause(int turns) {
        for (int i = 0; i < turns; i++) {
            Thread.onSpinWait();
        }
    }

    private void join() throws Exception {
        try (stressThreads) {
            stressThreads.join();
            assertThat(stressThreads.awaitTermination()).isTrue();
        }
        assertThat(violations).isEmpty();
        assertThat(ends).hasSize(CALLERS * REQUESTS);
        assertThat(ends.values()).allMatch(count -> count.get() == 1);
        assertThat(harness.counters().pendingRequests()).isZero();
        assertThat(harness.counters().requests()).isEqualTo(served.size());
    }
}
