package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.Shop.BUY;
import static dev.interservice.messaging.runtime.Shop.ORDER;
import static dev.interservice.messaging.runtime.Shop.PACK;
import static dev.interservice.messaging.runtime.Shop.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.interservice.messaging.ClosedException;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.transport.Guarantee;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.Settlement.Acknowledge;
import dev.interservice.messaging.transport.Settlement.Return;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Closing while handlers run on threads of their own. */
class CloseThreadsTest {
    private static final int HANDLERS_LIMIT = 1;
    private static final int CLOSES_GRACE_AND_BOUND = 2;

    @RegisterExtension
    final Stage stage = Stage.threaded().limits(limits -> limits.closeGrace(Duration.ofSeconds(5)));

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private Messaging messaging;
    private Registration registration;

    @Test
    void handlerInHandFinishesWithinTheGrace() throws Exception {
        CompletableFuture<Settlement> inHand = beginMessage();
        CompletableFuture<Void> closing = beginClose();
        stage.advance(4999);
        assertThat(closing).isNotDone();

        release.countDown();

        await(closing);
        assertThat(inHand).isCompletedWithValue(Acknowledge.ACKNOWLEDGE);
        assertThat(interrupted.getCount()).isEqualTo(1);
        assertThat(stage.wire.closes).hasValue(1);
    }

    @Test
    void handlerIsInterruptedWhenTheGraceEndsAndItsMessageReturned() throws Exception {
        CompletableFuture<Settlement> inHand = beginMessage();
        CompletableFuture<Void> closing = beginClose();

        stage.advance(5000);

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        await(closing);
        assertThat(inHand).isCompletedWithValue(Return.RETURN);
        release.countDown();
    }

    @Test
    void handlerThatIgnoresItsInterruptHoldsNobodyUp() throws Exception {
        CompletableFuture<Settlement> inHand = beginMessage();
        CompletableFuture<Void> closing = beginClose();
        stage.advance(5000);

        // It is released only after the close has returned.
        await(closing);
        assertThat(inHand).isCompletedWithValue(Return.RETURN);
        release.countDown();
    }

    @Test
    void registrationClosesLikeTheWhole() throws Exception {
        CompletableFuture<Settlement> inHand = beginMessage();
        CompletableFuture<Void> closing = Stage.inBackground(registration::close);
        stage.awaitTimers(HANDLERS_LIMIT + CLOSES_GRACE_AND_BOUND);

        stage.advance(5000);

        await(closing);
        assertThat(inHand).isCompletedWithValue(Return.RETURN);
        assertThat(stage.wire.closes).hasValue(0);
        release.countDown();
    }

    @Test
    void messageThatFailsWhileClosingHasFailed() throws Exception {
        CompletableFuture<Settlement> failing = begin(() -> {
            throw new IllegalStateException("scripted");
        });
        CompletableFuture<Void> closing = beginClose();

        release.countDown();

        await(closing);
        assertThat(failing).isCompletedWithValue(new Settlement.Redeliver(Duration.ofMillis(250)));
    }

    @Test
    void interruptCutsTheGraceShort() throws Exception {
        CompletableFuture<Settlement> inHand = beginMessage();
        AtomicReference<Boolean> flagInTransport = new AtomicReference<>();
        AtomicReference<Boolean> flagAfter = new AtomicReference<>();
        stage.wire.onClose = () -> flagInTransport.set(Thread.currentThread().isInterrupted());

        CompletableFuture<Void> closing = Stage.inBackground(() -> {
            Thread.currentThread().interrupt();
            messaging.close();
            flagAfter.set(Thread.interrupted());
        });

        await(closing);
        assertThat(inHand).isCompletedWithValue(Return.RETURN);
        assertThat(flagInTransport.get()).as("flag while the transport closes").isFalse();
        assertThat(flagAfter.get()).as("flag after the close").isTrue();
        release.countDown();
    }

    @Test
    void everyCallerReturnsWhenItIsDoneAndNotBefore() throws Exception {
        CompletableFuture<Settlement> inHand = beginMessage();
        CompletableFuture<Void> first = beginClose();
        CompletableFuture<Void> second = Stage.inBackground(messaging::close);
        CompletableFuture<Void> waiting = Stage.inBackground(() -> {
            try {
                messaging.awaitClose();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        stage.wire.onClose = () -> {
            assertThat(second).isNotDone();
            assertThat(waiting).isNotDone();
        };

        release.countDown();

        await(first);
        await(second);
        await(waiting);
        assertThat(inHand).isCompletedWithValue(Acknowledge.ACKNOWLEDGE);
        assertThat(stage.wire.closes).hasValue(1);
        messaging.close();
        assertThat(stage.wire.closes).hasValue(1);
    }

    @Test
    void handlerThatClosesItsMessagingIsInterruptedAfterTheGrace() throws Exception {
        AtomicReference<Boolean> flag = new AtomicReference<>();
        CompletableFuture<Settlement> inHand = begin(() -> {
            messaging.close();
            flag.set(Thread.currentThread().isInterrupted());
        });
        release.countDown();
        stage.awaitTimers(HANDLERS_LIMIT + CLOSES_GRACE_AND_BOUND);

        stage.advance(5000);
        messaging.awaitClose();

        assertThat(inHand).isCompletedWithValue(Return.RETURN);
        stage.awaitTimers(0);
        assertThat(flag.get()).isTrue();
        assertThat(stage.wire.closes).hasValue(1);
    }

    @Test
    void callerThatWaitsIsToldThatItsCallWasCutOff() throws Exception {
        messaging = stage.start();
        AtomicReference<ClosedException> failure = new AtomicReference<>();
        CompletableFuture<Void> calling = Stage.inBackground(
                () -> failure.set(catchThrowableOfType(ClosedException.class, () -> messaging.request(BUY, ORDER))));
        stage.awaitTimers(1);

        messaging.close();

        await(calling);
        assertThat(failure.get().outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void settlementsAreToldWithoutHoldingLocks() throws Exception {
        stage.wire.guarantees = EnumSet.complementOf(EnumSet.of(Guarantee.DELAYED_REDELIVERY));
        CompletableFuture<Settlement> held = begin(() -> {
            throw new IllegalStateException("scripted");
        });
        release.countDown();
        // Its handler's limit has gone when the pause has come.
        awaitHeld();
        // A wire that waits for somebody who needs the same message.
        CompletableFuture<Void> told = held.thenAccept(settlement -> {
            try {
                await(Stage.inBackground(messaging::close));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });

        registration.close();

        await(told);
        assertThat(held).isCompletedWithValue(Return.RETURN);
    }

    @Test
    void requestsAnsweredDuringTheDrainAreAnswered() throws Exception {
        messaging = stage.start(service -> service.serve(BUY, (order, context) -> {
            work();
            return TICKET;
        }));
        CompletableFuture<Reply> reply = stage.ask(BUY, ORDER);
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Void> closing = beginClose();

        release.countDown();

        await(closing);
        assertThat(reply).isCompletedWithValue(Stage.reply(TICKET));
    }

    private void awaitHeld() {
        Stage.await(() -> stage.log().contains("tried again"));
        stage.awaitTimers(1);
    }

    private CompletableFuture<Settlement> beginMessage() throws InterruptedException {
        return begin(() -> {});
    }

    /** A message is in the hands of a handler, which goes on to this when it is released. */
    private CompletableFuture<Settlement> begin(Runnable then) throws InterruptedException {
        messaging = stage.start(service -> registration = service.consume(PACK, (order, context) -> {
            work();
            then.run();
        }));
        CompletableFuture<Settlement> settlement = stage.deliver(PACK, ORDER);
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        return settlement;
    }

    /** Works until it is released, whatever interrupts it. */
    private void work() {
        begun.countDown();
        boolean released = false;
        while (!released) {
            try {
                released = release.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException interrupt) {
                interrupted.countDown();
            }
        }
    }

    private CompletableFuture<Void> beginClose() {
        CompletableFuture<Void> closing = Stage.inBackground(messaging::close);
        stage.awaitTimers(HANDLERS_LIMIT + CLOSES_GRACE_AND_BOUND);
        return closing;
    }

    private static void await(CompletableFuture<Void> future) throws Exception {
        future.get(10, TimeUnit.SECONDS);
    }
}
