package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.PACK;
import static dev.interservice.messaging.runtime.ShopContracts.SHIP;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.Registration;
import dev.interservice.messaging.transport.Reply;
import dev.interservice.messaging.transport.Settlement;
import dev.interservice.messaging.transport.Settlement.Acknowledge;
import dev.interservice.messaging.transport.Settlement.Return;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Closing while handlers run on threads of their own. */
class CloseGraceTest {
    private static final int HANDLERS_LIMIT = 1;
    private static final int CLOSES_GRACE_AND_BOUND = 2;
    private static final int MANY = 100;

    @RegisterExtension
    final EngineTestExtension engineTest =
            EngineTestExtension.threaded().limits(limits -> limits.closeGrace(Duration.ofSeconds(5)));

    private final UninterruptibleWork work = new UninterruptibleWork();
    private Messaging messaging;
    private Registration registration;

    @Test
    void runningHandlerFinishesWithinTheGrace() throws Exception {
        CompletableFuture<Settlement> inFlight = beginMessage();
        CompletableFuture<Void> closing = beginClose();
        engineTest.advance(4999);
        assertThat(closing).isNotDone();

        work.release();

        TestThreads.await(closing);
        assertThat(inFlight).isCompletedWithValue(Acknowledge.ACKNOWLEDGE);
        assertThat(work.wasInterrupted()).isFalse();
        assertThat(engineTest.transport.closes).hasValue(1);
    }

    @Test
    void handlerIsInterruptedWhenTheGraceEndsAndItsMessageReturned() throws Exception {
        CompletableFuture<Settlement> inFlight = beginMessage();
        CompletableFuture<Void> closing = beginClose();

        engineTest.advance(5000);

        work.awaitInterrupted();
        TestThreads.await(closing);
        assertThat(inFlight).isCompletedWithValue(Return.RETURN);
        work.release();
    }

    @Test
    void handlerThatIgnoresItsInterruptHoldsNobodyUp() throws Exception {
        CompletableFuture<Settlement> inFlight = beginMessage();
        CompletableFuture<Void> closing = beginClose();
        engineTest.advance(5000);

        // It is released only after the close has returned.
        TestThreads.await(closing);
        assertThat(inFlight).isCompletedWithValue(Return.RETURN);
        work.release();
    }

    @Test
    void interruptedHandlersHaveNotFailedHoweverFastTheyEnd() throws Exception {
        CountDownLatch started = new CountDownLatch(MANY);
        messaging = engineTest
                .handler(handler -> handler.concurrency(MANY))
                .start(service -> service.consume(PACK, (order, context) -> {
                    started.countDown();
                    new CountDownLatch(1).await();
                }));
        List<CompletableFuture<Settlement>> inFlight = Stream.generate(() -> engineTest.deliver(PACK, ORDER))
                .limit(MANY)
                .toList();
        assertThat(started.await(TestThreads.LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        CompletableFuture<Void> closing = TestThreads.run(messaging::close);
        engineTest.awaitTimers(MANY * HANDLERS_LIMIT + CLOSES_GRACE_AND_BOUND);

        engineTest.advance(5000);

        TestThreads.await(closing);
        assertThat(inFlight).extracting(CompletableFuture::join).containsOnly(Return.RETURN);
    }

    @Test
    void orderedMessageInFlightFinishesWhileThoseBehindItAreReturned() throws Exception {
        messaging = engineTest.start(service -> service.consume(SHIP, (order, context) -> work.run()));
        CompletableFuture<Settlement> inFlight = engineTest.deliver(SHIP, ORDER);
        CompletableFuture<Settlement> behind = engineTest.deliver(SHIP, ORDER);
        work.awaitStarted();
        CompletableFuture<Void> closing = beginClose();
        assertThat(behind).isCompletedWithValue(Return.RETURN);

        work.release();

        TestThreads.await(closing);
        assertThat(inFlight).isCompletedWithValue(Acknowledge.ACKNOWLEDGE);
        assertThat(work.wasInterrupted()).isFalse();
    }

    @Test
    void registrationClosesLikeTheWhole() throws Exception {
        CompletableFuture<Settlement> inFlight = beginMessage();
        CompletableFuture<Void> closing = TestThreads.run(registration::close);
        engineTest.awaitTimers(HANDLERS_LIMIT + CLOSES_GRACE_AND_BOUND);

        engineTest.advance(5000);

        TestThreads.await(closing);
        assertThat(inFlight).isCompletedWithValue(Return.RETURN);
        assertThat(engineTest.transport.closes).hasValue(0);
        work.release();
    }

    @Test
    void messageThatFailsWhileClosingHasFailed() throws Exception {
        CompletableFuture<Settlement> failing = begin(() -> {
            throw new IllegalStateException("scripted");
        });
        CompletableFuture<Void> closing = beginClose();

        work.release();

        TestThreads.await(closing);
        assertThat(failing).isCompletedWithValue(new Settlement.Redeliver(Duration.ofMillis(250)));
    }

    @Test
    void requestsAnsweredDuringTheDrainAreAnswered() throws Exception {
        messaging = engineTest.start(service -> service.serve(BUY, (order, context) -> {
            work.run();
            return TICKET;
        }));
        CompletableFuture<Reply> reply = engineTest.request(BUY, ORDER);
        work.awaitStarted();
        CompletableFuture<Void> closing = beginClose();

        work.release();

        TestThreads.await(closing);
        assertThat(reply).isCompletedWithValue(SampleReplies.success(TICKET));
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
