package dev.interservice.messaging.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.util.thread.Invocable;
import org.junit.jupiter.api.Test;

class SpareThreadsTest {
    private final List<Runnable> others = new ArrayList<>();
    private final List<String> ran = new ArrayList<>();
    private final SpareThreads threads = new SpareThreads(1, others::add);

    @Test
    void taskRunsOnTheThreadThatIsSparedWhenAllIsArranged() {
        SpareThreads.Spare spare = threads.take(true);
        spare.execute(() -> ran.add("task"));

        assertThat(ran).isEmpty();
        spare.run();

        assertThat(ran).containsExactly("task");
        assertThat(others).isEmpty();
    }

    @Test
    void secondTaskIsForOthers() {
        SpareThreads.Spare spare = threads.take(true);
        spare.execute(() -> ran.add("first"));
        spare.execute(() -> ran.add("second"));
        spare.run();

        assertThat(ran).containsExactly("first");
        assertThat(others).hasSize(1);
    }

    @Test
    void taskThatComesWhenTheThreadHasGoneOnIsForOthers() {
        SpareThreads.Spare spare = threads.take(true);
        spare.run();

        spare.execute(() -> ran.add("late"));

        assertThat(ran).isEmpty();
        assertThat(others).hasSize(1);
    }

    @Test
    void taskThatAnotherThreadBringsIsForOthers() {
        SpareThreads.Spare spare = threads.take(true);
        CompletableFuture.runAsync(() -> spare.execute(() -> ran.add("foreign")))
                .join();
        spare.run();

        assertThat(ran).isEmpty();
        assertThat(others).hasSize(1);
    }

    @Test
    void noMoreAreSparedThanAllowedUntilOneHasDoneItsTask() {
        SpareThreads.Spare first = threads.take(true);
        threads.take(true).execute(() -> ran.add("one too many"));
        assertThat(others).hasSize(1);
        first.run();

        SpareThreads.Spare next = threads.take(true);
        next.execute(() -> ran.add("next"));
        next.run();

        assertThat(ran).containsExactly("next");
    }

    @Test
    void threadThatFailsIsSparedAgain() {
        SpareThreads.Spare spare = threads.take(true);
        spare.execute(() -> {
            throw new IllegalStateException("thrown by the test");
        });
        try {
            spare.run();
        } catch (IllegalStateException expected) {
            ran.add("failed");
        }
        SpareThreads.Spare next = threads.take(true);
        next.execute(() -> ran.add("next"));
        next.run();

        assertThat(ran).containsExactly("failed", "next");
    }

    @Test
    void threadThatHasMoreToDoIsNotSpared() {
        SpareThreads.Spare spare = threads.take(false);
        spare.execute(() -> ran.add("task"));
        spare.run();

        assertThat(ran).isEmpty();
        assertThat(others).hasSize(1);
    }

    @Test
    void threadThatMustNotBlockIsNotSpared() {
        Invocable.invokeNonBlocking(() -> {
            SpareThreads.Spare spare = threads.take(true);
            spare.execute(() -> ran.add("blocking"));
            spare.run();
        });

        assertThat(ran).isEmpty();
        assertThat(others).hasSize(1);
    }
}
