package dev.interservice.messaging.internal.environment;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.interservice.messaging.Acceptance;
import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.ScopedSettings;
import dev.interservice.messaging.runtime.MessagingRuntime;
import dev.interservice.messaging.runtime.SampleReplies;
import dev.interservice.messaging.runtime.ScriptedTransport;
import dev.interservice.messaging.transport.Address;
import dev.interservice.messaging.transport.Body;
import dev.interservice.messaging.transport.Delivery;
import dev.interservice.messaging.transport.Envelope;
import dev.interservice.messaging.transport.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The real machine: real threads, but no test waits for its clock longer than it must. */
class SystemEnvironmentTest {
    private static final Duration SOON = Duration.ofMillis(1);
    private static final Duration NEVER = Duration.ofHours(1);

    private final SystemEnvironment environment = SystemEnvironment.start("order");

    @AfterEach
    void close() {
        environment.close();
    }

    @Test
    void timersRunOnOneDaemonThreadNamedAfterTheService() throws Exception {
        Thread thread = threadOfATimer();

        assertThat(thread.getName()).isEqualTo("messaging-order-timer");
        assertThat(thread.isDaemon()).isTrue();
        assertThat(threadOfATimer()).isSameAs(thread);
    }

    @Test
    void workRunsOnDaemonThreadsNamedAfterTheService() throws Exception {
        Thread thread = threadOfATask();

        assertThat(thread.getName()).startsWith("messaging-order-worker-");
        assertThat(thread.isDaemon()).isTrue();
    }

    @Test
    void tasksThatWaitForEachOtherAllRun() throws Exception {
        CountDownLatch all = new CountDownLatch(200);
        for (int i = 0; i < 200; i++) {
            environment.executor().execute(() -> {
                all.countDown();
                awaitQuietly(all);
            });
        }

        assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void workRunsOnVirtualThreadsWhereThereAreAny() throws Exception {
        int version = Runtime.version().feature();
        if (version < 21) {
            abort("not applicable: virtual threads, which Java " + version + " lacks");
        }

        Thread thread = threadOfATask();

        assertThat(Thread.class.getMethod("isVirtual").invoke(thread)).isEqualTo(true);
    }

    @Test
    void timerMayBeLongerThanAnyClock() {
        CompletableFuture<Void> ran = new CompletableFuture<>();

        environment.after(Duration.ofSeconds(Long.MAX_VALUE), () -> ran.complete(null));
        environment.after(SOON, () -> ran.completeExceptionally(new IllegalStateException("in its order")));

        assertThat(ran).failsWithin(Duration.ofSeconds(10));
    }

    @Test
    void timerThatIsCancelledDoesNotRun() throws Exception {
        CompletableFuture<Void> ran = new CompletableFuture<>();
        environment.after(Duration.ofMillis(20), () -> ran.complete(null)).cancel();

        CompletableFuture<Void> later = new CompletableFuture<>();
        environment.after(Duration.ofMillis(21), () -> later.complete(null));
        environment.await(later);

        assertThat(ran).isNotDone();
    }

    @Test
    void delayThatIsOverRunsAtOnceButNotOnTheCallersStack() throws Exception {
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        environment.after(Duration.ofSeconds(-1), () -> ran.complete(Thread.currentThread()));

        assertThat(environment.await(ran)).isNotSameAs(Thread.currentThread());
    }

    @Test
    void closeEndsEveryThreadAndInterruptsWhatRuns() throws Exception {
        Thread timer = threadOfATimer();
        CompletableFuture<Thread> working = new CompletableFuture<>();
        CountDownLatch interrupted = new CountDownLatch(1);
        environment.executor().execute(() -> {
            working.complete(Thread.currentThread());
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException expected) {
                interrupted.countDown();
            }
        });
        Thread worker = environment.await(working);
        environment.after(NEVER, () -> {});

        environment.close();

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        for (Thread thread : Set.of(timer, worker)) {
            thread.join(10_000);
            assertThat(thread.isAlive()).as(thread.getName()).isFalse();
        }
    }

    @Test
    void closedEnvironmentTakesNothingNew() {
        environment.close();

        environment.after(SOON, () -> {}).cancel();
        assertThatThrownBy(() -> environment.executor().execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void idsAreUniqueAndCarry128Bits() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            ids.add(environment.newId());
        }

        assertThat(ids).hasSize(100_000).allMatch(id -> id.matches("[0-9a-f]{32}"));
    }

    @Test
    void idsOfSeveralThreadsAreUniqueToo() throws Exception {
        Set<String> ids = ConcurrentHashMap.newKeySet();
        CountDownLatch done = new CountDownLatch(8);
        for (int i = 0; i < 8; i++) {
            environment.executor().execute(() -> {
                for (int j = 0; j < 5000; j++) {
                    ids.add(environment.newId());
                }
                done.countDown();
            });
        }

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ids).hasSize(40_000);
    }

    @Test
    void awaitPassesOnWhatTheFutureFailedWith() {
        IllegalStateException scripted = new IllegalStateException("scripted");

        assertThatThrownBy(() -> environment.await(CompletableFuture.failedFuture(scripted)))
                .isInstanceOf(ExecutionException.class)
                .hasCause(scripted);
    }

    @Test
    void messagingOnTheRealMachineLeavesNoThreadBehind() throws Exception {
        ScriptedTransport transport = new ScriptedTransport();
        transport.onSend = sent -> sent.complete(Acceptance.IN_PROCESS);
        Messaging messaging = MessagingRuntime.builder(
                        MessagingConfig.of("leak-check").defaults(ScopedSettings.NONE.transport("scripted")))
                .transport("scripted", transport)
                .start(service -> service.serve(BUY, (order, context) -> TICKET));

        messaging.send(PACK, ORDER);
        Envelope envelope = Envelope.of(
                        "m-1", "peer", "shop.buy", Instant.EPOCH, Body.of("application/json", new byte[] {'{', '}'}))
                .build();
        CompletableFuture<Reply> reply = transport
                .<Reply>intake(new Address.Operation("shop", "buy"))
                .deliver(new Delivery(envelope, 1, Deadline.NONE));
        assertThat(reply.get(10, TimeUnit.SECONDS)).isEqualTo(SampleReplies.success(TICKET));
        assertThatThrownBy(() -> messaging.request(BUY, ORDER, CallOptions.DEFAULT.timeout(Duration.ofMillis(2))))
                .isInstanceOf(DeadlineExceededException.class);
        messaging.close();

        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("messaging-leak-check")) {
                thread.join(10_000);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    private Thread threadOfATimer() throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        environment.after(SOON, () -> thread.complete(Thread.currentThread()));
        return environment.await(thread);
    }

    private Thread threadOfATask() throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        environment.executor().execute(() -> thread.complete(Thread.currentThread()));
        return environment.await(thread);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }
}
