package dev.interservice.foodordering.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interservice.foodordering.inventory.Neighbour.Habit;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Threads and processes that work in the stock at the same time. */
@Timeout(60)
class SharedStockRoomOfManyTest {
    private static final int EACH = 100;

    @TempDir
    private Path directory;

    @Test
    void nothingIsLostWhenThreadsAndAnotherProcessReserveAtTheSameTime() throws Exception {
        try (Neighbour neighbour = Neighbour.start(file(), Habit.RESERVES)) {
            StockRoom room = Neighbour.room(file(), Duration.ofSeconds(10));

            CompletableFuture<Void> first = CompletableFuture.runAsync(() -> reserve(room, "first"));
            CompletableFuture<Void> second = CompletableFuture.runAsync(() -> reserve(room, "second"));
            CompletableFuture.allOf(first, second).join();
            int neighbours = neighbour.end();

            assertThat(left(room)).isEqualTo(Neighbour.SOUPS - 2 * EACH - neighbours);
        }
    }

    @Test
    void whoStaysIsWaitedForOnlyForAWhileAndNotAtAllForTroubles() throws Exception {
        StockRoom room = Neighbour.room(file(), Duration.ofMillis(20));
        try (Neighbour neighbour = Neighbour.start(file(), Habit.STAYS)) {
            assertThatThrownBy(() -> left(room))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasRootCauseMessage("somebody else has been working there for PT0.02S");
            assertThat(room.troubles()).isEmpty();

            neighbour.end();
        }
    }

    private Path file() {
        return directory.resolve("stock");
    }

    private static void reserve(StockRoom room, String name) {
        for (int i = 0; i < EACH; i++) {
            Neighbour.reserve(room, name + "-" + i);
        }
    }

    private static int left(StockRoom room) {
        return room.in(stock -> stock.menu().dishes().get(0).left());
    }
}
