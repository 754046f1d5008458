package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.ClosedException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.Settlement.Acknowledge;
import dev.interservice.messaging.transport.Settlement.Return;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who closes, how often, from where, and who waits for it. */
class CloseCallersTest {
    private static final int HANDLERS_LIMIT = 1;
    private static final int CLOSES_GRACE_AND_BOUND = 2;

    @RegisterExtension
    final EngineTestExtension engineTest =
            EngineTestExtension.threaded().limits(limits -> limits.closeGrace(Duration.ofSeconds(5)));

    private final UninterruptibleWork work = new UninterruptibleWork();
    private Messaging messaging;
    private Registration registration;

    @Test
    void interruptCutsTheGraceShort() throws Exception {
        CompletableFuture<Settlement> inFlight = beginMessage();
        AtomicReference<Boolean> flagInTransport = new AtomicReference<>();
        AtomicReference<Boolean> flagAfter = new AtomicReference<>();
        engineTest.transport.onClose =
                () -> flagInTransport.set(Thread.currentThread().isInterrupted());

        CompletableFuture<Void> closing = TestThreads.run(() -> {
            Thread.currentThread().interrupt();
            messaging.close();
            flagAfter.set(Thread.interrupted());
        });

        TestThreads.await(closing);
        assertThat(inFlight).isCompletedWithValue(Return.RETURN);
        assertThat(flagInTransport.get()).as("flag while the transport closes").isFalse();
        assertThat(flagAfter.get()).as("flag after the close").isTrue();
        work.release();
    }

    @Test
    void everyCallerReturnsWhenItIsDoneAndNotBefore() throws Exception {
        CompletableFuture<Settlement> inFlight = beginMessage();
        CompletableFuture<Void> first = beginClose();
        CompletableFuture<Void> second = TestThreads.run(messaging::close);
        CompletableFuture<Void> waiting = TestThreads.run(() -> {
            try {
                messaging.awaitClose();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        engineTest.transport.onClose = () -> {
            assertThat(second).isNotDone();
            assertThat(waiting).isNotDone();
        };

        work.release();

        TestThreads.await(first);
        TestThreads.await(second);
        TestThreads.await(waiting);
        assertThat(inFlight).isCompletedWithValue(Acknowledge.ACKNOWLEDGE);
        assertThat(engineTest.transport.closes).hasValue(1);
        messaging.close();
        assertThat(engineTest.transport.closes).hasValue(1);
    }

    @Test
    void handlerThatClosesItsMessagingIsInterruptedAfterTheGrace() throws Exception {
        AtomicReference<Boolean> flag = new AtomicReference<>();
        CompletableFuture<Settlement> inFlight = begin(() -> {
            messaging.close();
            flag.set(Thread.currentThread().isInterrupted());
        });
        work.release();
        engineTest.awaitTimers(HANDLERS_LIMIT + CLOSES_GRACE_AND_BOUND);

        engineTest.advance(5000);
        messaging.awaitClose();

        assertThat(inFlight).isCompletedWithValue(Return.RETURN);
        engineTest.awaitTimers(0);
        assertThat(flag.get()).isTrue();
        assertThat(engineTest.transport.closes).hasValue(1);
    }

    @Test
    void callerThatWaitsIsToldThatItsCallWasCutOff() throws Exception {
        messaging = engineTest.start();
        AtomicReference<ClosedException> failure = new AtomicReference<>();
        CompletableFuture<Void> calling = TestThreads.run(
                () -> failure.set(catchThrowableOfType(ClosedException.class, () -> messaging.request(BUY, ORDER))));
        engineTest.awaitTimers(1);

        messaging.close();

        TestThreads.await(calling);
        assertThat(failure.get().outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void settlementsAreToldWithoutHoldingLocks() throws Exception {
        engineTest.transport.guarantees = EnumSet.complementOf(EnumSet.of(Guarantee.DELAYED_REDELIVERY));
        CompletableFuture<Settlement> held = begin(() -> {
            throw new IllegalStateException("scripted");
        });
        work.release();
        // Its handler's limit has gone when the pause has come.
        awaitHeld();
        // A transport that waits for a thread that needs the same message.
        CompletableFuture<Void> closed = held.thenAccept(settlement -> {
            TestThreads.await(TestThreads.run(messaging::close));
        });

        registration.close();

        TestThreads.await(closed);
        assertThat(held).isCompletedWithValue(Return.RETURN);
    }

    private void awaitHeld() {
        TestThreads.await(() -> engineTest.log().contains("tried again"));
        engineTest.awaitTimers(1);
    }

    private CompletableFuture<Settlement> beginMessage() throws InterruptedException {
        return begin(() -> {});
    }

    /** Delivers a message whose handler goes on to this when it is released. */
    private CompletableFuture<Settlement> begin(Runnable then) throws InterruptedException {
        messaging = engineTest.start(service -> registration = service.consume(PACK, (order, context) -> {
            work.run();
            then.run();
        }));
        CompletableFuture<Settlement> settlement = engineTest.deliver(PACK, ORDER);
        work.awaitStarted();
        return settlement;
    }

    private CompletableFuture<Void> beginClose() {
        CompletableFuture<Void> closing = TestThreads.run(messaging::close);
        engineTest.awaitTimers(HANDLERS_LIMIT + CLOSES_GRACE_AND_BOUND);
        return closing;
    }
}
