package dev.interservice.messaging.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.interservice.messaging.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecurringTaskTest {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final AtomicInteger turns = new AtomicInteger();

    @Test
    void nextTurnComesAfterThePause() {
        RecurringTask recurringTask = new RecurringTask(environment, this::turn);
        recurringTask.trigger();
        environment.runUntilIdle();
        environment.advance(PAUSE.minusMillis(1));
        assertThat(turns).hasValue(1);

        environment.advance(Duration.ofMillis(1));

        assertThat(turns).hasValue(2);
        recurringTask.stop();
    }

    @Test
    void whoAsksDuringATurnGetsAWholeOneAfterIt() {
        AtomicInteger asked = new AtomicInteger();
        RecurringTask[] errand = new RecurringTask[1];
        errand[0] = new RecurringTask(environment, () -> {
            turns.incrementAndGet();
            if (asked.getAndIncrement() == 0) {
                errand[0].trigger();
                errand[0].trigger();
            }
            return Optional.empty();
        });

        errand[0].trigger();
        environment.runUntilIdle();

        assertThat(turns).hasValue(2);
        assertThat(environment.pendingTimers()).isZero();
    }

    @Test
    void hurryingEndsAPauseAndNothingElse() {
        RecurringTask recurringTask = new RecurringTask(environment, this::turn);
        recurringTask.triggerIfWaiting();
        environment.runUntilIdle();
        assertThat(turns).hasValue(0);
        recurringTask.trigger();
        environment.runUntilIdle();

        recurringTask.triggerIfWaiting();
        environment.runUntilIdle();

        assertThat(turns).hasValue(2);
        assertThat(environment.pendingTimers()).isEqualTo(1);
        recurringTask.stop();
    }

    @Test
    void afterTheEndThereIsNoTurnAndNoTimer() {
        RecurringTask recurringTask = new RecurringTask(environment, this::turn);
        recurringTask.trigger();
        environment.runUntilIdle();

        recurringTask.stop();
        recurringTask.trigger();
        recurringTask.triggerIfWaiting();
        environment.advance(PAUSE.multipliedBy(3));

        assertThat(turns).hasValue(1);
        assertThat(environment.pendingTimers()).isZero();
    }

    @Test
    void turnThatFailsIsTakenAgain() {
        RecurringTask recurringTask = new RecurringTask(environment, () -> {
            if (turns.incrementAndGet() == 1) {
                throw new IllegalStateException("thrown by the test");
            }
            return Optional.empty();
        });
        recurringTask.trigger();
        environment.runUntilIdle();

        environment.advance(Duration.ofSeconds(5));

        assertThat(turns).hasValue(2);
    }

    @Test
    void turnThatEndsWithAnErrorIsTakenAgain() {
        RecurringTask recurringTask = new RecurringTask(environment, () -> {
            if (turns.incrementAndGet() == 1) {
                throw new StackOverflowError("thrown by the test");
            }
            return Optional.empty();
        });
        recurringTask.trigger();
        environment.runUntilIdle();

        environment.advance(PAUSE);

        assertThat(turns).hasValue(2);
    }

    @Test
    void turnThatFindsNoThreadIsTakenLater() {
        AtomicInteger tries = new AtomicInteger();
        Executor shortOfThreads = task -> {
            if (tries.incrementAndGet() == 1) {
                throw new OutOfMemoryError("unable to create native thread: thrown by the test");
            }
            environment.executor().execute(task);
        };
        RecurringTask recurringTask =
                new RecurringTask(new CustomExecutorEnvironment(environment, shortOfThreads), this::turn);
        assertThatCode(recurringTask::trigger).doesNotThrowAnyException();
        environment.runUntilIdle();
        assertThat(turns).hasValue(0);

        environment.advance(PAUSE);

        assertThat(turns).hasValue(1);
        recurringTask.stop();
        assertThat(environment.pendingTimers()).isZero();
    }

    private Optional<Duration> turn() {
        turns.incrementAndGet();
        return Optional.of(PAUSE);
    }
}
