package dev.interservice.foodordering.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.contracts.Inventory.Dish;
import dev.interservice.foodordering.contracts.Line;
import dev.interservice.foodordering.inventory.Stock.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

class StockTest {
    private final Stock stock =
            new Stock(List.of(new Dish("soup", "Soup", 400, 5), new Dish("cake", "Cake", 300, 1)), 3, 0);

    @Test
    void reservationTakesFromTheShelvesAndNamesThePrice() {
        Answer answer = stock.reserve("a", List.of(new Line("soup", 2), new Line("cake", 1)));

        assertThat(answer).isEqualTo(new Answer.SetAside(List.of(new Line("soup", 2), new Line("cake", 1)), 1100));
        assertThat(left("soup")).isEqualTo(3);
        assertThat(left("cake")).isZero();
    }

    @Test
    void everythingIsSetAsideOrNothing() {
        Answer answer = stock.reserve("a", List.of(new Line("soup", 2), new Line("cake", 2)));

        assertThat(answer).isEqualTo(new Answer.TooLittle("cake", 2, 1));
        assertThat(left("soup")).isEqualTo(5);
    }

    @Test
    void oneItemInTwoLinesCountsTwice() {
        assertThat(stock.reserve("a", List.of(new Line("soup", 3), new Line("soup", 3))))
                .isEqualTo(new Answer.TooLittle("soup", 3, 2));
        assertThat(left("soup")).isEqualTo(5);
    }

    @Test
    void unknownItemIsOutOfStock() {
        assertThat(stock.reserve("a", List.of(new Line("gold", 1)))).isEqualTo(new Answer.TooLittle("gold", 1, 0));
    }

    @Test
    void duplicateReservationGetsTheSameAnswerAndTakesNothing() {
        List<Line> lines = List.of(new Line("soup", 2));
        Answer first = stock.reserve("a", lines);

        assertThat(stock.reserve("a", lines)).isEqualTo(first);
        assertThat(left("soup")).isEqualTo(3);
    }

    @Test
    void releasePutsBackOnce() {
        stock.reserve("a", List.of(new Line("soup", 2)));
        stock.release("a");
        stock.release("a");

        assertThat(left("soup")).isEqualTo(5);
    }

    @Test
    void reservationAfterItsReleaseTakesNothing() {
        stock.release("a");

        assertThat(stock.reserve("a", List.of(new Line("soup", 2)))).isEqualTo(new Answer.Released());
        assertThat(left("soup")).isEqualTo(5);
    }

    @Test
    void onlyTheLastOrdersAreRemembered() {
        for (String order : List.of("a", "b", "c", "d")) {
            stock.reserve(order, List.of(new Line("soup", 1)));
        }
        stock.release("a");
        stock.release("d");

        assertThat(left("soup")).isEqualTo(2);
    }

    @Test
    void soldOutItemComesBackWithAllThatWasLeft() {
        stock.reserve("a", List.of(new Line("soup", 2)));
        stock.sellOut("soup", true);
        assertThat(left("soup")).isZero();
        stock.release("a");

        stock.sellOut("soup", false);

        assertThat(left("soup")).isEqualTo(5);
    }

    @Test
    void soldOutTwiceIsBroughtBackOnce() {
        stock.sellOut("soup", true);
        stock.sellOut("soup", true);
        stock.sellOut("soup", false);
        stock.sellOut("soup", false);

        assertThat(left("soup")).isEqualTo(5);
    }

    @Test
    void numberIsLargerAfterEachChangeAndOnlyThen() {
        long first = stock.menu().number();
        assertThat(stock.menu().number()).isEqualTo(first);

        stock.sellOut("soup", true);
        long second = stock.menu().number();
        stock.sellOut("soup", false);

        assertThat(second).isGreaterThan(first);
        assertThat(stock.menu().number()).isGreaterThan(second);
    }

    private int left(String item) {
        return stock.menu().dishes().stream()
                .filter(dish -> dish.item().equals(item))
                .findFirst()
                .orElseThrow()
                .left();
    }
}
