package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.FIND;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.CallOptions;
import dev.interservice.messaging.ClosedException;
import dev.interservice.messaging.DeadlineExceededException;
import dev.interservice.messaging.FaultException;
import dev.interservice.messaging.InterruptedCallException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.RetrySettings;
import dev.interservice.messaging.config.ScopedSettings;
import dev.interservice.messaging.runtime.BlockingTransport.BlockingCall;
import dev.interservice.messaging.testkit.ManualEnvironment;
import dev.interservice.messaging.transport.TransportException.Progress;
import dev.interservice.messaging.transport.TransportException.Reason;
import dev.interservice.messaging.transport.TransportProvider;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which thread does the blocking work of a call, over a transport that knows no futures. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ThreadlessExecutorTest {
    private static final CallOptions SHORT = CallOptions.DEFAULT.timeout(Duration.ofMillis(300));

    @TempDir
    Path directory;

    private final ManualEnvironment environment = ManualEnvironment.threaded();
    private BlockingTransport transport;
    private Messaging messaging;

    @BeforeEach
    void startWithTheProviderOfTheTransport() throws IOException {
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.writeString(
                services.resolve(TransportProvider.class.getName()),
                BlockingTransport.BlockingTransportProvider.class.getName());
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, before)) {
            Thread.currentThread().setContextClassLoader(loader);
            messaging = MessagingRuntime.builder(MessagingConfig.of("order")
                            .transport("blocking", new BlockingTransport.BlockingSettings())
                            .defaults(ScopedSettings.NONE.retry(
                                    RetrySettings.NONE.backoff(Duration.ZERO, Duration.ZERO))))
                    .environment(environment)
                    .start(service -> {});
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
        transport = BlockingTransport.last;
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(Thread.interrupted()).as("interrupt flag left by the test").isFalse();
        // Another thread may still be on its way out after its caller has gone.
        TestThreads.await(() -> messaging.inFlightCounts().pendingCalls() == 0 && environment.pendingTimers() == 0);
        messaging.close();
    }

    @Test
    void callerThatWaitsDoesTheWorkItself() {
        transport.script = BlockingTransport.REPLIES;

        assertThat(messaging.request(BUY, ORDER)).isEqualTo(TICKET);
        messaging.send(PACK, ORDER);

        assertThat(transport.threads).containsExactly(Thread.currentThread(), Thread.currentThread());
    }

    @Test
    void callerThatDoesNotWaitDoesNoWork() {
        transport.script = BlockingTransport.REPLIES;

        assertThat(messaging.requestAsync(BUY, ORDER)).succeedsWithin(TestThreads.LIMIT);

        assertThat(transport.threads).hasSize(1).doesNotContain(Thread.currentThread());
    }

    @Test
    void handlersAreNotTheWorkOfACall() {
        AtomicReference<Thread> handler = new AtomicReference<>();
        transport.onRequest = () -> environment.executor().execute(() -> handler.set(Thread.currentThread()));
        transport.script = BlockingTransport.REPLIES;

        messaging.request(BUY, ORDER);

        TestThreads.await(() -> handler.get() != null);
        assertThat(handler.get()).isNotSameAs(Thread.currentThread());
        assertThat(transport.threads).containsExactly(Thread.currentThread());
    }

    @Test
    void retryIsTheWorkOfAnotherThread() {
        transport.script = call -> {
            if (transport.calls.size() == 1) {
                call.fail(Progress.NOT_SENT, Reason.UNAVAILABLE);
            } else {
                BlockingTransport.REPLIES.accept(call);
            }
        };
        AtomicReference<Thread> caller = new AtomicReference<>();

        CompletableFuture<Void> request = inBackground(caller, () -> messaging.request(FIND, ORDER));
        TestThreads.await(() -> {
            environment.runUntilIdle();
            return request.isDone();
        });

        TestThreads.await(request);
        assertThat(transport.threads.get(0)).isSameAs(caller.get());
        assertThat(transport.threads.get(1)).isNotSameAs(caller.get());
    }

    @Test
    void callBegunWhileAnotherBeginsDoesNotHoldItsCaller() {
        AtomicReference<CompletableFuture<?>> inner = new AtomicReference<>();
        transport.onRequest = () -> {
            transport.onRequest = () -> {};
            inner.set(messaging.requestAsync(BUY, ORDER));
        };
        transport.script = call -> {
            if (call.isDoneByCaller()) {
                BlockingTransport.REPLIES.accept(call);
            } else {
                call.awaitEnd();
            }
        };

        messaging.request(BUY, ORDER);

        TestThreads.await(() -> transport.calls.size() == 2);
        assertThat(inner.get()).isNotDone();
        inner.get().cancel(true);
    }

    @Test
    void callMadeWhileAnotherBeginsIsDoneFirstAndByTheSameThread() {
        transport.onRequest = () -> {
            transport.onRequest = () -> {};
            assertThat(messaging.request(FIND, ORDER)).isEqualTo(TICKET);
            assertThat(transport.calls).hasSize(1);
        };
        transport.script = BlockingTransport.REPLIES;

        messaging.request(BUY, ORDER);

        assertThat(transport.threads).containsExactly(Thread.currentThread(), Thread.currentThread());
    }

    @Test
    void onlyOneTaskOfACallIsKept() {
        transport.tasksPerCall = 3;
        transport.script = BlockingTransport.REPLIES;

        messaging.request(BUY, ORDER);

        TestThreads.await(() -> transport.calls.size() == 3);
        assertThat(transport.threads).containsOnlyOnce(Thread.currentThread());
    }

    @Test
    void workEndsAtTheDeadline() {
        transport.script = BlockingCall::awaitEnd;

        CompletableFuture<Void> request =
                TestThreads.run(() -> assertThatThrownBy(() -> messaging.request(BUY, ORDER, SHORT))
                        .isInstanceOf(DeadlineExceededException.class));
        TestThreads.await(() -> transport.calls.size() == 1);
        environment.advance(Duration.ofMillis(300));

        TestThreads.await(request);
    }

    @Test
    void closeEndsTheWork() {
        transport.script = BlockingCall::awaitEnd;

        CompletableFuture<Void> request = TestThreads.run(
                () -> assertThatThrownBy(() -> messaging.request(BUY, ORDER)).isInstanceOf(ClosedException.class));
        TestThreads.await(() -> transport.calls.size() == 1);
        messaging.close();

        TestThreads.await(request);
    }

    @Test
    void interruptReachesTheWorkAndIsTold() {
        transport.script = BlockingCall::awaitInterrupt;
        AtomicReference<Thread> caller = new AtomicReference<>();

        CompletableFuture<Void> request = inBackground(caller, () -> {
            InterruptedCallException failure =
                    catchThrowableOfType(InterruptedCallException.class, () -> messaging.request(BUY, ORDER));
            assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(Thread.interrupted()).isTrue();
        });
        TestThreads.await(() -> transport.calls.size() == 1);
        caller.get().interrupt();

        TestThreads.await(request);
    }

    @Test
    void interruptEndsACallThatWouldBeTriedAgain() {
        transport.script = BlockingCall::awaitInterrupt;
        AtomicReference<Thread> caller = new AtomicReference<>();

        CompletableFuture<Void> request = inBackground(caller, () -> {
            assertThatThrownBy(() -> messaging.request(FIND, ORDER)).isInstanceOf(InterruptedCallException.class);
            assertThat(Thread.interrupted()).isTrue();
        });
        TestThreads.await(() -> transport.calls.size() == 1);
        caller.get().interrupt();

        TestThreads.await(request);
        assertThat(transport.calls).hasSize(1);
    }

    @Test
    void interruptThatComesTooLateChangesNoAnswer() {
        transport.script = call -> {
            Thread.currentThread().interrupt();
            call.complete(SampleReplies.fault("OUT_OF_STOCK", new ShopContracts.OutOfStock("tea")));
        };

        assertThatThrownBy(() -> messaging.request(BUY, ORDER)).isInstanceOf(FaultException.class);

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void callerThatIsInterruptedAlreadyCancelsFirstAndLosesNoTask() {
        transport.script = BlockingTransport.REPLIES;
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> messaging.request(BUY, ORDER)).isInstanceOf(InterruptedCallException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(transport.calls).singleElement().matches(BlockingCall::wasDoneWhenStarted);
    }

    @Test
    void workThatFailsHurtsItsCallOnly() {
        transport.script = call -> {
            throw new IllegalStateException("scripted");
        };

        CompletableFuture<Void> request =
                TestThreads.run(() -> assertThatThrownBy(() -> messaging.request(BUY, ORDER, SHORT))
                        .isInstanceOf(DeadlineExceededException.class));
        TestThreads.await(() -> transport.calls.size() == 1);
        environment.advance(Duration.ofMillis(300));

        TestThreads.await(request);
        transport.script = BlockingTransport.REPLIES;
        assertThat(messaging.request(BUY, ORDER)).isEqualTo(TICKET);
    }

    @Test
    void manyCallersHaveEachTheirOwn() {
        transport.script = BlockingTransport.REPLIES;
        Consumer<Integer> calls = times -> {
            for (int i = 0; i < times; i++) {
                messaging.request(BUY, ORDER);
                assertThat(messaging.requestAsync(BUY, ORDER)).succeedsWithin(TestThreads.LIMIT);
            }
        };

        List<CompletableFuture<Void>> callers = List.of(
                TestThreads.run(() -> calls.accept(200)),
                TestThreads.run(() -> calls.accept(200)),
                TestThreads.run(() -> calls.accept(200)));

        callers.forEach(TestThreads::await);
        assertThat(transport.calls).hasSize(1200);
        assertThat(transport.calls.stream().filter(BlockingCall::isDoneByCaller))
                .hasSize(600);
    }

    private static CompletableFuture<Void> inBackground(AtomicReference<Thread> caller, Runnable task) {
        return TestThreads.run(() -> {
            caller.set(Thread.currentThread());
            task.run();
        });
    }
}
