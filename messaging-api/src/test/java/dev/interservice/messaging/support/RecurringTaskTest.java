package dev.interservice.messaging.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.interservice.messaging.lookup.CustomExecutorEnvironment;
import dev.interservice.messaging.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecurringTaskTest {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void nextRunComesAfterThePause() {
        RecurringTask recurringTask = new RecurringTask(environment, this::run);
        recurringTask.trigger();
        environment.runUntilIdle();
        environment.advance(PAUSE.minusMillis(1));
        assertThat(runs).hasValue(1);

        environment.advance(Duration.ofMillis(1));

        assertThat(runs).hasValue(2);
        recurringTask.stop();
    }

    @Test
    void triggerDuringARunIsFollowedByAWholeRun() {
        AtomicInteger asked = new AtomicInteger();
        RecurringTask[] recurringTask = new RecurringTask[1];
        recurringTask[0] = new RecurringTask(environment, () -> {
            runs.incrementAndGet();
            if (asked.getAndIncrement() == 0) {
                recurringTask[0].trigger();
                recurringTask[0].trigger();
            }
            return Optional.empty();
        });

        recurringTask[0].trigger();
        environment.runUntilIdle();

        assertThat(runs).hasValue(2);
        assertThat(environment.pendingTimers()).isZero();
    }

    @Test
    void triggerIfWaitingEndsAPauseAndNothingElse() {
        RecurringTask recurringTask = new RecurringTask(environment, this::run);
        recurringTask.triggerIfWaiting();
        environment.runUntilIdle();
        assertThat(runs).hasValue(0);
        recurringTask.trigger();
        environment.runUntilIdle();

        recurringTask.triggerIfWaiting();
        environment.runUntilIdle();

        assertThat(runs).hasValue(2);
        assertThat(environment.pendingTimers()).isEqualTo(1);
        recurringTask.stop();
    }

    @Test
    void afterTheEndThereIsNoRunAndNoTimer() {
        RecurringTask recurringTask = new RecurringTask(environment, this::run);
        recurringTask.trigger();
        environment.runUntilIdle();

        recurringTask.stop();
        recurringTask.trigger();
        recurringTask.triggerIfWaiting();
        environment.advance(PAUSE.multipliedBy(3));

        assertThat(runs).hasValue(1);
        assertThat(environment.pendingTimers()).isZero();
    }

    @Test
    void runThatFailsIsRepeated() {
        RecurringTask recurringTask = new RecurringTask(environment, () -> {
            if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("thrown by the test");
            }
            return Optional.empty();
        });
        recurringTask.trigger();
        environment.runUntilIdle();

        environment.advance(Duration.ofSeconds(5));

        assertThat(runs).hasValue(2);
    }

    @Test
    void runThatEndsWithAnErrorIsRepeated() {
        RecurringTask recurringTask = new RecurringTask(environment, () -> {
            if (runs.incrementAndGet() == 1) {
                throw new StackOverflowError("thrown by the test");
            }
            return Optional.empty();
        });
        recurringTask.trigger();
        environment.runUntilIdle();

        environment.advance(PAUSE);

        assertThat(runs).hasValue(2);
    }

    @Test
    void runThatFindsNoThreadIsMadeLater() {
        AtomicInteger tries = new AtomicInteger();
        Executor shortOfThreads = task -> {
            if (tries.incrementAndGet() == 1) {
                throw new OutOfMemoryError("unable to create native thread: thrown by the test");
            }
            environment.executor().execute(task);
        };
        RecurringTask recurringTask =
                new RecurringTask(new CustomExecutorEnvironment(environment, shortOfThreads), this::run);
        assertThatCode(recurringTask::trigger).doesNotThrowAnyException();
        environment.runUntilIdle();
        assertThat(runs).hasValue(0);

        environment.advance(PAUSE);

        assertThat(runs).hasValue(1);
        recurringTask.stop();
        assertThat(environment.pendingTimers()).isZero();
    }

    private Optional<Duration> run() {
        runs.incrementAndGet();
        return Optional.of(PAUSE);
    }
}
