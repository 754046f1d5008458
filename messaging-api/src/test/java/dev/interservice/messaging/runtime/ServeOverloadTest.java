package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.transport.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Slots, the queue before them, and callers that go away; on real threads. */
class ServeOverloadTest {
    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.threaded()
            .handler(handler -> handler.concurrency(2).queue(3));

    private final Semaphore started = new Semaphore(0);
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger maxRunning = new AtomicInteger();
    private final AtomicInteger handled = new AtomicInteger();

    @Test
    void requestThatFindsNoSlotIsShedAtOnceAndNotExecuted() throws Exception {
        serve();
        List<CompletableFuture<Reply>> accepted = ask(5);
        awaitStarted(2);

        for (CompletableFuture<Reply> shed : ask(10)) {
            assertThat(shed).isCompleted();
            Reply.Failure failure = (Reply.Failure) shed.join();
            assertThat(failure.code()).isEqualTo("OVERLOADED");
            assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
            assertThat(failure.doNotRetry()).isFalse();
        }

        release.countDown();
        for (CompletableFuture<Reply> reply : accepted) {
            assertThat(engineTest.environment.await(reply)).isEqualTo(SampleReplies.success(TICKET));
        }
        assertThat(handled).hasValue(5);
    }

    @Test
    void noMoreHandlersRunThanAreAllowed() throws Exception {
        engineTest.handler(handler -> handler.queue(1000));
        serve();
        release.countDown();

        for (CompletableFuture<Reply> reply : ask(500)) {
            engineTest.environment.await(reply);
        }

        assertThat(maxRunning).hasValueLessThanOrEqualTo(2);
        assertThat(handled).hasValue(500);
    }

    @Test
    void slotIsFreeAgainAfterEveryKindOfEnd() throws Exception {
        engineTest.start(service -> service.serve(BUY, (order, context) -> {
            switch (handled.incrementAndGet() % 3) {
                case 0 -> throw new IllegalStateException("scripted");
                case 1 -> throw new StackOverflowError("scripted");
                default -> {
                    return TICKET;
                }
            }
        }));

        for (int i = 0; i < 30; i++) {
            engineTest.environment.await(engineTest.request(BUY, ORDER));
        }

        assertThat(handled).hasValue(30);
    }

    @Test
    void callerThatGivesUpInterruptsTheHandler() throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        CountDownLatch interrupted = new CountDownLatch(1);
        engineTest.start(service -> service.serve(BUY, (order, context) -> {
            started.release();
            try {
                release.await();
            } catch (InterruptedException interrupt) {
                cancelled.set(context.cancelled());
                interrupted.countDown();
            }
            return TICKET;
        }));
        CompletableFuture<Reply> reply = engineTest.request(BUY, ORDER);
        awaitStarted(1);

        assertThat(reply.cancel(true)).isTrue();

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(cancelled).isTrue();
        assertThat(reply).isCancelled();
    }

    @Test
    void callersThatGiveUpWhileTheyWaitAreNotHandledAndMakeRoom() throws Exception {
        serve();
        List<CompletableFuture<Reply>> first = ask(5);
        awaitStarted(2);
        first.subList(2, 5).forEach(waiting -> waiting.cancel(true));

        List<CompletableFuture<Reply>> second = ask(3);
        assertThat(second).allSatisfy(reply -> assertThat(reply).isNotDone());
        release.countDown();

        for (CompletableFuture<Reply> reply : second) {
            assertThat(engineTest.environment.await(reply)).isEqualTo(SampleReplies.success(TICKET));
        }
        assertThat(handled).hasValue(5);
    }

    private void serve() {
        engineTest.start(service -> service.serve(BUY, (order, context) -> {
            maxRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
            handled.incrementAndGet();
            started.release();
            release.await();
            running.decrementAndGet();
            return TICKET;
        }));
    }

    private List<CompletableFuture<Reply>> ask(int times) {
        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            replies.add(engineTest.request(BUY, ORDER));
        }
        return replies;
    }

    private void awaitStarted(int handlers) throws InterruptedException {
        assertThat(started.tryAcquire(handlers, 10, TimeUnit.SECONDS)).isTrue();
    }
}
