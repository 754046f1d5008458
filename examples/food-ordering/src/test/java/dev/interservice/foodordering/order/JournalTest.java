package dev.interservice.foodordering.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class JournalTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    private final Journal journal = new Journal("run", 2);

    @Test
    void happeningsComeAfterTheOneThatWasSeen() throws InterruptedException {
        append("a");
        append("b");

        assertThat(journal.after(0, LONG)).extracting(Happening::what).containsExactly("a", "b");
        assertThat(journal.after(1, LONG)).extracting(Happening::what).containsExactly("b");
    }

    @Test
    void waitingEndsEmptyHandedWhenTheTimeIsUp() throws InterruptedException {
        assertThat(journal.after(0, Duration.ofMillis(1))).isEmpty();
    }

    @Test
    void whoeverWaitsGetsTheNextOne() {
        CompletableFuture<List<Happening>> steps = waiting();
        append("a");

        assertThat(steps.join()).extracting(Happening::what).containsExactly("a");
    }

    @Test
    void nobodyWaitsOnceItIsClosed() {
        CompletableFuture<List<Happening>> steps = waiting();
        journal.close();

        assertThat(steps.join()).isEmpty();
        assertThat(journal.isClosed()).isTrue();
    }

    @Test
    void happeningsThatWereDroppedAreNotRemembered() {
        append("a");
        append("b");
        append("c");

        assertThat(journal.remembers(0)).isFalse();
        assertThat(journal.remembers(1)).isTrue();
        assertThat(journal.remembers(3)).isTrue();
        assertThat(journal.remembers(4)).isFalse();
    }

    @Test
    void knownOnesOfOneKindAreFound() {
        append("a");
        journal.append("other", (Object) "b");

        assertThat(journal.known("step")).containsExactly("a");
    }

    private CompletableFuture<List<Happening>> waiting() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return journal.after(0, LONG);
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        });
    }

    private void append(String orderId) {
        journal.append("step", (Object) orderId);
    }
}
