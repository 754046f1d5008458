package dev.interservice.messaging.runtime;

import static dev.interservice.messaging.runtime.ShopContracts.BUY;
import static dev.interservice.messaging.runtime.ShopContracts.ORDER;
import static dev.interservice.messaging.runtime.ShopContracts.TICKET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.Deadline;
import dev.interservice.messaging.MessageContext;
import dev.interservice.messaging.Outcome;
import dev.interservice.messaging.RequestHandler;
import dev.interservice.messaging.runtime.ShopContracts.Order;
import dev.interservice.messaging.runtime.ShopContracts.Ticket;
import dev.interservice.messaging.transport.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Deadlines and time limits of requests that are served. */
class ServeTimeTest {
    @RegisterExtension
    final EngineTestExtension engineTest = EngineTestExtension.deterministic()
            .handler(handler -> handler.concurrency(1).queue(5).timeout(Duration.ofMillis(500)));

    private final List<String> handled = new ArrayList<>();

    @Test
    void requestWhoseTimeIsOverIsNotExecuted() {
        serve((order, context) -> TICKET);

        assertExpired(ask("late", engineTest.deadline(0)));
        assertThat(handled).isEmpty();
    }

    @Test
    void requestThatExpiresInTheQueueIsNotExecuted() {
        serve((order, context) -> {
            if (order.id().equals("slow")) {
                pass(400);
            }
            return TICKET;
        });

        CompletableFuture<Reply> slow = ask("slow", Deadline.NONE);
        CompletableFuture<Reply> hasty = ask("hasty", engineTest.deadline(400));
        CompletableFuture<Reply> patient = ask("patient", engineTest.deadline(401));
        engineTest.runUntilIdle();

        assertThat(slow).isCompletedWithValue(SampleReplies.success(TICKET));
        assertExpired(hasty);
        assertThat(patient).isCompletedWithValue(SampleReplies.success(TICKET));
        assertThat(handled).containsExactly("slow", "patient");
    }

    @Test
    void handlerIsInterruptedWhenItsTimeIsUp() {
        AtomicReference<MessageContext> seen = new AtomicReference<>();
        serve((order, context) -> {
            seen.set(context);
            return pass(10_000);
        });

        CompletableFuture<Reply> reply = ask("slow", Deadline.NONE);
        engineTest.runUntilIdle();

        Reply.Failure failure = (Reply.Failure) reply.join();
        assertThat(failure.code()).isEqualTo("HANDLER_TIMEOUT");
        assertThat(failure.outcome()).isEqualTo(Outcome.EXECUTED);
        assertThat(failure.message()).contains("PT0.5S");
        assertThat(seen.get().cancelled()).isTrue();
        assertThat(engineTest.elapsedMillis()).isEqualTo(500);
        assertThat(engineTest.log()).contains("ERROR");
    }

    @Test
    void handlerIsInterruptedWhenItsCallerHasGivenUpAndThatIsNoErrorOfItsOwn() {
        serve((order, context) -> pass(10_000));

        CompletableFuture<Reply> reply = ask("slow", engineTest.deadline(200));
        engineTest.runUntilIdle();

        Reply.Failure failure = (Reply.Failure) reply.join();
        assertThat(failure.code()).isEqualTo("DEADLINE_EXCEEDED");
        // It may overtake the caller's own timer, and then means what that would have meant.
        assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(failure.doNotRetry()).isFalse();
        assertThat(engineTest.elapsedMillis()).isEqualTo(200);
        assertThat(engineTest.log())
                .contains("WARN", "shop.buy was not done within PT0.2S")
                .doesNotContain("ERROR");
    }

    @Test
    void timeInTheQueueIsNotTheHandlersTime() {
        serve((order, context) -> pass(400));

        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            replies.add(ask("o-" + i, Deadline.NONE));
        }
        engineTest.runUntilIdle();

        assertThat(replies).allSatisfy(reply -> assertThat(reply).isCompletedWithValue(SampleReplies.success(TICKET)));
    }

    @Test
    void handlerThatWouldRatherAnswerThanStopMayDoSo() {
        serve((order, context) -> {
            try {
                return pass(10_000);
            } catch (InterruptedException timeUp) {
                return new Ticket("in-part");
            }
        });

        CompletableFuture<Reply> reply = ask("slow", Deadline.NONE);
        engineTest.runUntilIdle();

        assertThat(reply).isCompletedWithValue(SampleReplies.success(new Ticket("in-part")));
    }

    @Test
    void interruptNeverReachesTheNextCallOnTheThread() {
        List<Boolean> flags = new ArrayList<>();
        serve((order, context) -> {
            flags.add(Thread.currentThread().isInterrupted());
            Thread.currentThread().interrupt();
            return TICKET;
        });

        ask("first", Deadline.NONE);
        ask("second", Deadline.NONE);
        ask("third", Deadline.NONE);
        engineTest.runUntilIdle();

        assertThat(flags).containsExactly(false, false, false);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void handlerThatEndsInTimeLeavesNoTimer() {
        serve((order, context) -> {
            assertThat(engineTest.environment.pendingTimers()).isEqualTo(1);
            return TICKET;
        });

        ask("quick", Deadline.NONE);
        engineTest.runUntilIdle();

        assertThat(engineTest.environment.pendingTimers()).isZero();
    }

    private void serve(RequestHandler<Order, Ticket> handler) {
        engineTest.start(service -> service.serve(BUY, (order, context) -> {
            handled.add(order.id());
            return handler.handle(order, context);
        }));
    }

    private CompletableFuture<Reply> ask(String id, Deadline deadline) {
        return engineTest.request(BUY, engineTest.delivery(BUY, new Order(id, ORDER.item()), 1, deadline));
    }

    private Ticket pass(long millis) throws InterruptedException {
        engineTest.work(millis);
        return TICKET;
    }

    private static void assertExpired(CompletableFuture<Reply> reply) {
        Reply.Failure failure = (Reply.Failure) reply.join();
        assertThat(failure.code()).isEqualTo("EXPIRED");
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
        // The deadline may be that of one attempt, and the caller may have time for another.
        assertThat(failure.doNotRetry()).isFalse();
    }
}
