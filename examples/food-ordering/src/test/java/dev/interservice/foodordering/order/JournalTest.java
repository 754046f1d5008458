package dev.interservice.foodordering.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class JournalTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    private final Journal journal = new Journal("run", new Carriers(10), Clock.systemUTC(), 2);

    @Test
    void stepsComeAfterTheOneThatWasSeen() throws InterruptedException {
        append("a");
        append("b");

        assertThat(journal.after(0, LONG)).extracting(Step::orderId).containsExactly("a", "b");
        assertThat(journal.after(1, LONG)).extracting(Step::orderId).containsExactly("b");
    }

    @Test
    void waitingEndsEmptyHandedWhenTheTimeIsUp() throws InterruptedException {
        assertThat(journal.after(0, Duration.ofMillis(1))).isEmpty();
    }

    @Test
    void whoeverWaitsGetsTheNextStep() {
        CompletableFuture<List<Step>> steps = waiting();
        append("a");

        assertThat(steps.join()).extracting(Step::orderId).containsExactly("a");
    }

    @Test
    void nobodyWaitsOnceItIsClosed() {
        CompletableFuture<List<Step>> steps = waiting();
        journal.close();

        assertThat(steps.join()).isEmpty();
        assertThat(journal.isClosed()).isTrue();
    }

    @Test
    void stepsThatWereDroppedAreNotRemembered() {
        append("a");
        append("b");
        append("c");

        assertThat(journal.remembers(0)).isFalse();
        assertThat(journal.remembers(1)).isTrue();
        assertThat(journal.remembers(3)).isTrue();
        assertThat(journal.remembers(4)).isFalse();
    }

    private CompletableFuture<List<Step>> waiting() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return journal.after(0, LONG);
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        });
    }

    private void append(String orderId) {
        journal.append(orderId, Optional.empty(), OrderState.PENDING, Via.NOTHING, "");
    }
}
