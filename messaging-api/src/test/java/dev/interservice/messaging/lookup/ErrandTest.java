package dev.interservice.messaging.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.interservice.messaging.testkit.ManualEnvironment;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ErrandTest {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final ManualEnvironment environment = ManualEnvironment.deterministic();
    private final AtomicInteger turns = new AtomicInteger();

    @Test
    void nextTurnComesAfterThePause() {
        Errand errand = new Errand(environment, this::turn);
        errand.soon();
        environment.runUntilIdle();
        environment.advance(PAUSE.minusMillis(1));
        assertThat(turns).hasValue(1);

        environment.advance(Duration.ofMillis(1));

        assertThat(turns).hasValue(2);
        errand.end();
    }

    @Test
    void whoAsksDuringATurnGetsAWholeOneAfterIt() {
        AtomicInteger asked = new AtomicInteger();
        Errand[] errand = new Errand[1];
        errand[0] = new Errand(environment, () -> {
            turns.incrementAndGet();
            if (asked.getAndIncrement() == 0) {
                errand[0].soon();
                errand[0].soon();
            }
            return Optional.empty();
        });

        errand[0].soon();
        environment.runUntilIdle();

        assertThat(turns).hasValue(2);
        assertThat(environment.pendingTimers()).isZero();
    }

    @Test
    void hurryingEndsAPauseAndNothingElse() {
        Errand errand = new Errand(environment, this::turn);
        errand.hurry();
        environment.runUntilIdle();
        assertThat(turns).hasValue(0);
        errand.soon();
        environment.runUntilIdle();

        errand.hurry();
        environment.runUntilIdle();

        assertThat(turns).hasValue(2);
        assertThat(environment.pendingTimers()).isEqualTo(1);
        errand.end();
    }

    @Test
    void afterTheEndThereIsNoTurnAndNoTimer() {
        Errand errand = new Errand(environment, this::turn);
        errand.soon();
        environment.runUntilIdle();

        errand.end();
        errand.soon();
        errand.hurry();
        environment.advance(PAUSE.multipliedBy(3));

        assertThat(turns).hasValue(1);
        assertThat(environment.pendingTimers()).isZero();
    }

    @Test
    void turnThatFailsIsTakenAgain() {
        Errand errand = new Errand(environment, () -> {
            if (turns.incrementAndGet() == 1) {
                throw new IllegalStateException("thrown by the test");
            }
            return Optional.empty();
        });
        errand.soon();
        environment.runUntilIdle();

        environment.advance(Duration.ofSeconds(5));

        assertThat(turns).hasValue(2);
    }

    @Test
    void turnThatEndsWithAnErrorIsTakenAgain() {
        Errand errand = new Errand(environment, () -> {
            if (turns.incrementAndGet() == 1) {
                throw new StackOverflowError("thrown by the test");
            }
            return Optional.empty();
        });
        errand.soon();
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
        Errand errand = new Errand(new OtherExecutor(environment, shortOfThreads), this::turn);
        assertThatCode(errand::soon).doesNotThrowAnyException();
        environment.runUntilIdle();
        assertThat(turns).hasValue(0);

        environment.advance(PAUSE);

        assertThat(turns).hasValue(1);
        errand.end();
        assertThat(environment.pendingTimers()).isZero();
    }

    private Optional<Duration> turn() {
        turns.incrementAndGet();
        return Optional.of(PAUSE);
    }
}
