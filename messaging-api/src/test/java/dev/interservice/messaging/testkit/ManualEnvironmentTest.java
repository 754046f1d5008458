package dev.interservice.messaging.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.interservice.messaging.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ManualEnvironmentTest {
    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final List<String> ran = new ArrayList<>();

    @Test
    void timersRunInTheOrderOfTheirTimeThenOfTheirScheduling() {
        after(20, "late");
        after(10, "first");
        after(10, "second");

        environment.advance(Duration.ofMillis(19));
        assertThat(ran).containsExactly("first", "second");

        environment.advance(Duration.ofMillis(1));
        assertThat(ran).containsExactly("first", "second", "late");
    }

    @Test
    void timerSeesItsOwnTimeAndItsTasksRunBeforeTheNextOne() {
        long start = environment.nanos();
        environment.after(Duration.ofMillis(10), () -> {
            ran.add("at " + Duration.ofNanos(environment.nanos() - start).toMillis());
            environment.executor().execute(() -> ran.add("task"));
        });
        after(11, "next");

        environment.advance(Duration.ofSeconds(1));

        assertThat(ran).containsExactly("at 10", "task", "next");
        assertThat(Duration.ofNanos(environment.nanos() - start)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void cancelledTimerDoesNotRun() {
        Environment.Timer timer = environment.after(Duration.ofMillis(1), () -> ran.add("never"));
        assertThat(environment.pendingTimers()).isEqualTo(1);

        timer.cancel();
        environment.advance(Duration.ofSeconds(1));

        assertThat(ran).isEmpty();
        assertThat(environment.pendingTimers()).isZero();
    }

    @Test
    void awaitMovesTheClockOnlyAsFarAsNeeded() throws Exception {
        long start = environment.nanos();
        CompletableFuture<String> done = new CompletableFuture<>();
        environment.after(Duration.ofMillis(30), () -> done.complete("done"));
        after(31, "later");

        assertThat(environment.await(done)).isEqualTo("done");

        assertThat(Duration.ofNanos(environment.nanos() - start)).hasMillis(30);
        assertThat(ran).isEmpty();
    }

    @Test
    void awaitOfWhatNothingCompletesFailsAtOnce() {
        assertThatIllegalStateException().isThrownBy(() -> environment.await(new CompletableFuture<>()));
    }

    @Test
    void wallClockJumpsAlone() {
        long nanos = environment.nanos();

        environment.jumpWallClock(Duration.ofHours(-1));

        assertThat(environment.now()).isEqualTo(ManualEnvironment.START.minusSeconds(3_600));
        assertThat(environment.nanos()).isEqualTo(nanos);
    }

    @Test
    void sameSeedGivesTheSameChanceAndTheSameIds() {
        ManualEnvironment again = ManualEnvironment.deterministic();

        assertThat(again.random().nextLong()).isEqualTo(environment.random().nextLong());
        assertThat(again.newId()).isEqualTo(environment.newId()).isEqualTo("id-1");
        assertThat(ManualEnvironment.deterministic(2).random().nextLong())
                .isNotEqualTo(ManualEnvironment.deterministic(3).random().nextLong());
    }

    @Test
    void threadedTasksRunAtOnceAndTimersWait() throws InterruptedException, ExecutionException {
        ManualEnvironment threaded = ManualEnvironment.threaded();
        CompletableFuture<String> thread = new CompletableFuture<>();
        threaded.after(Duration.ZERO, () -> ran.add("timer"));

        threaded.executor().execute(() -> thread.complete(Thread.currentThread().getName()));

        assertThat(thread.orTimeout(10, TimeUnit.SECONDS).get()).isEqualTo("manual-1");
        assertThat(ran).isEmpty();
        threaded.runUntilIdle();
        assertThat(ran).containsExactly("timer");
    }

    private void after(long millis, String what) {
        environment.after(Duration.ofMillis(millis), () -> ran.add(what));
    }
}
