package dev.interservice.messaging.http.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.util.thread.Invocable;
import org.junit.jupiter.api.Test;

class InlineExecutionLimiterTest {
    private final List<Runnable> fallback = new ArrayList<>();
    private final List<String> ran = new ArrayList<>();
    private final InlineExecutionLimiter limiter = new InlineExecutionLimiter(1, fallback::add);

    @Test
    void taskRunsInlineWhenAllIsArranged() {
        InlineExecutionLimiter.InlineExecutor inlineExecutor = limiter.acquire(true);
        inlineExecutor.execute(() -> ran.add("task"));

        assertThat(ran).isEmpty();
        inlineExecutor.run();

        assertThat(ran).containsExactly("task");
        assertThat(fallback).isEmpty();
    }

    @Test
    void secondTaskGoesToTheFallback() {
        InlineExecutionLimiter.InlineExecutor inlineExecutor = limiter.acquire(true);
        inlineExecutor.execute(() -> ran.add("first"));
        inlineExecutor.execute(() -> ran.add("second"));
        inlineExecutor.run();

        assertThat(ran).containsExactly("first");
        assertThat(fallback).hasSize(1);
    }

    @Test
    void taskThatComesWhenTheThreadHasGoneOnGoesToTheFallback() {
        InlineExecutionLimiter.InlineExecutor inlineExecutor = limiter.acquire(true);
        inlineExecutor.run();

        inlineExecutor.execute(() -> ran.add("late"));

        assertThat(ran).isEmpty();
        assertThat(fallback).hasSize(1);
    }

    @Test
    void taskThatAnotherThreadBringsGoesToTheFallback() {
        InlineExecutionLimiter.InlineExecutor inlineExecutor = limiter.acquire(true);
        CompletableFuture.runAsync(() -> inlineExecutor.execute(() -> ran.add("foreign")))
                .join();
        inlineExecutor.run();

        assertThat(ran).isEmpty();
        assertThat(fallback).hasSize(1);
    }

    @Test
    void noMoreRunInlineThanAllowedUntilOneHasDoneItsTask() {
        InlineExecutionLimiter.InlineExecutor first = limiter.acquire(true);
        limiter.acquire(true).execute(() -> ran.add("one too many"));
        assertThat(fallback).hasSize(1);
        first.run();

        InlineExecutionLimiter.InlineExecutor next = limiter.acquire(true);
        next.execute(() -> ran.add("next"));
        next.run();

        assertThat(ran).containsExactly("next");
    }

    @Test
    void slotOfAFailedTaskIsUsedAgain() {
        InlineExecutionLimiter.InlineExecutor inlineExecutor = limiter.acquire(true);
        inlineExecutor.execute(() -> {
            throw new IllegalStateException("thrown by the test");
        });
        try {
            inlineExecutor.run();
        } catch (IllegalStateException expected) {
            ran.add("failed");
        }
        InlineExecutionLimiter.InlineExecutor next = limiter.acquire(true);
        next.execute(() -> ran.add("next"));
        next.run();

        assertThat(ran).containsExactly("failed", "next");
    }

    @Test
    void threadThatHasMoreToDoRunsNothingInline() {
        InlineExecutionLimiter.InlineExecutor inlineExecutor = limiter.acquire(false);
        inlineExecutor.execute(() -> ran.add("task"));
        inlineExecutor.run();

        assertThat(ran).isEmpty();
        assertThat(fallback).hasSize(1);
    }

    @Test
    void threadThatMustNotBlockRunsNothingInline() {
        Invocable.invokeNonBlocking(() -> {
            InlineExecutionLimiter.InlineExecutor inlineExecutor = limiter.acquire(true);
            inlineExecutor.execute(() -> ran.add("blocking"));
            inlineExecutor.run();
        });

        assertThat(ran).isEmpty();
        assertThat(fallback).hasSize(1);
    }
}
