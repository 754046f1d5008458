package dev.interservice.foodordering.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.contracts.Inventory.Dish;
import dev.interservice.foodordering.contracts.Line;
import dev.interservice.foodordering.inventory.Stock.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances of the inventory, which have one stock and work in turn. */
class SharedStockRoomTest {
    private static final List<Line> TWO_SOUPS = List.of(new Line("soup", 2));

    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2026-01-01T12:00:00Z"));

    @TempDir
    private Path directory;

    @Test
    void whatIsReservedAtOneIsReleasedAtTheOther() {
        StockRoom one = instance();
        StockRoom other = instance();

        Answer reserved = one.in(stock -> stock.reserve("a", TWO_SOUPS));
        assertThat(left(other)).isEqualTo(3);
        assertThat(other.<Answer>in(stock -> stock.reserve("a", TWO_SOUPS))).isEqualTo(reserved);
        other.in(stock -> {
            stock.release("a");
            return "released";
        });

        assertThat(left(one)).isEqualTo(5);
        assertThat(one.<Answer>in(stock -> stock.reserve("a", TWO_SOUPS))).isEqualTo(new Answer.Released());
    }

    @Test
    void oneThatComesLaterFindsAllAsItWas() {
        StockRoom one = instance();
        Answer tooLittle = one.in(stock -> stock.reserve("a", List.of(new Line("soup", 9))));
        one.in(stock -> {
            stock.reserve("b", TWO_SOUPS);
            stock.sellOut("soup", true);
            stock.trouble("SLOW_INVENTORY", true);
            return "sold out";
        });
        Stock.Content before = one.in(Stock::content);

        StockRoom later = instance();

        assertThat(later.<Stock.Content>in(Stock::content)).isEqualTo(before);
        assertThat(later.<Answer>in(stock -> stock.reserve("a", TWO_SOUPS))).isEqualTo(tooLittle);
        later.in(stock -> {
            stock.sellOut("soup", false);
            stock.trouble("SLOW_INVENTORY", false);
            return "brought back";
        });
        assertThat(left(one)).isEqualTo(3);
        assertThat(one.<List<String>>in(Stock::troubles)).isEmpty();
    }

    @Test
    void whoOnlyLooksAtTheMenuWritesNothing() throws Exception {
        StockRoom room = instance();
        Files.setLastModifiedTime(file(), LONG_AGO);

        room.in(Stock::menu);

        assertThat(Files.getLastModifiedTime(file())).isEqualTo(LONG_AGO);
    }

    @Test
    void troublesAreReadAgainOnlyWhenTheFileIsAnother() throws Exception {
        StockRoom room = instance();
        Files.setLastModifiedTime(file(), LONG_AGO);
        assertThat(room.troubles()).isEmpty();

        instance().in(stock -> {
            stock.trouble("SLOW_INVENTORY", true);
            return "slow";
        });
        FileTime changed = Files.getLastModifiedTime(file());
        Files.setLastModifiedTime(file(), LONG_AGO);
        assertThat(room.troubles()).as("it looks as it was").isEmpty();
        Files.setLastModifiedTime(file(), changed);

        assertThat(room.troubles()).containsExactly("SLOW_INVENTORY");
    }

    /** Two changes may be at the same time, as far as the file system knows. */
    @Test
    void troublesOfAFileThatHasJustChangedAreReadAgain() throws Exception {
        StockRoom room = instance();
        FileTime soon = FileTime.from(Clock.systemUTC().instant().plusSeconds(60));
        Files.setLastModifiedTime(file(), soon);
        assertThat(room.troubles()).isEmpty();

        instance().in(stock -> {
            stock.trouble("SLOW_INVENTORY", true);
            return "slow";
        });
        Files.setLastModifiedTime(file(), soon);

        assertThat(room.troubles()).containsExactly("SLOW_INVENTORY");
    }

    private Path file() {
        return directory.resolve("stock");
    }

    private StockRoom instance() {
        Stock full = new Stock(List.of(new Dish("soup", "Soup", 400, 5)), 100, 0);
        return new SharedStockRoom(file(), full, 100, Duration.ofSeconds(10));
    }

    private static int left(StockRoom room) {
        return room.in(stock -> stock.menu().dishes().get(0).left());
    }
}
