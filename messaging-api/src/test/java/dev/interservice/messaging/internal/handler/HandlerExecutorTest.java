package dev.interservice.messaging.internal.handler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class HandlerExecutorTest {
    private static final Executor NO_THREAD = task -> {
        throw new RejectedExecutionException("thrown by the test");
    };

    private final Queue<Runnable> executorTasks = new ArrayDeque<>();
    private final Queue<Runnable> handlerThreadTasks = new ArrayDeque<>();
    private final List<String> ran = new ArrayList<>();
    private final HandlerExecutor handlerExecutor = new HandlerExecutor(executorTasks::add, 1, 2);

    @Test
    void threadOfItsOwnTakesTheWaitingCallsAlong() {
        assertThat(handlerExecutor.offer(() -> ran.add("first"))).isTrue();
        assertThat(handlerExecutor.offer(() -> ran.add("second"))).isTrue();
        assertThat(handlerExecutor.offer(() -> ran.add("third"))).isTrue();
        assertThat(handlerExecutor.offer(() -> ran.add("one too many"))).isFalse();

        executorTasks.remove().run();

        assertThat(ran).containsExactly("first", "second", "third");
    }

    @Test
    void handlerThreadRunsOneCallAndLeavesTheWaitingOnesToTheExecutor() {
        handlerExecutor.offer(() -> ran.add("first"), handlerThreadTasks::add);
        handlerExecutor.offer(() -> ran.add("second"), handlerThreadTasks::add);

        handlerThreadTasks.remove().run();
        assertThat(ran).containsExactly("first");
        assertThat(handlerThreadTasks).isEmpty();

        executorTasks.remove().run();
        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void slotIsFreeAgainAfterACallOnTheHandlerThread() {
        handlerExecutor.offer(() -> ran.add("first"), handlerThreadTasks::add);
        handlerThreadTasks.remove().run();

        handlerExecutor.offer(() -> ran.add("second"));
        executorTasks.remove().run();

        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void waitingCallRunsOnTheHandlerThreadWhenThereIsNoOther() {
        HandlerExecutor poor = new HandlerExecutor(NO_THREAD, 1, 2);
        poor.offer(() -> ran.add("first"), handlerThreadTasks::add);
        poor.offer(() -> ran.add("second"), handlerThreadTasks::add);

        handlerThreadTasks.remove().run();

        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void callIsRefusedAndTheSlotFreeWhenThereIsNoThread() {
        assertThat(handlerExecutor.offer(() -> ran.add("refused"), NO_THREAD)).isFalse();

        assertThat(handlerExecutor.offer(() -> ran.add("taken"))).isTrue();
        executorTasks.remove().run();

        assertThat(ran).containsExactly("taken");
    }
}
