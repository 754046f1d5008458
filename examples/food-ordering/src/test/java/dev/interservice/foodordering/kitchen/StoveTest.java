package dev.interservice.foodordering.kitchen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.kitchen.Stove.Meal;
import org.junit.jupiter.api.Test;

class StoveTest {
    private final Stove stove = new Stove(2);

    @Test
    void duplicateFindsTheMealCookingAndThenReady() {
        assertThat(stove.begin("a")).isEqualTo(Meal.WANTED);
        assertThat(stove.begin("a")).isEqualTo(Meal.COOKING);
        assertThat(stove.finish("a")).isTrue();
        assertThat(stove.begin("a")).isEqualTo(Meal.READY);
        assertThat(stove.finish("a")).isFalse();
    }

    @Test
    void cancelledMealIsNotFinished() {
        stove.begin("a");
        stove.cancel("a");

        assertThat(stove.finish("a")).isFalse();
        assertThat(stove.begin("a")).isEqualTo(Meal.CANCELLED);
    }

    @Test
    void mealCancelledBeforeItsTicketIsNotBegun() {
        stove.cancel("a");

        assertThat(stove.begin("a")).isEqualTo(Meal.CANCELLED);
    }

    @Test
    void readyMealStaysReady() {
        stove.begin("a");
        stove.finish("a");
        stove.cancel("a");

        assertThat(stove.begin("a")).isEqualTo(Meal.READY);
    }

    @Test
    void abandonedMealIsWantedAgain() {
        stove.begin("a");
        stove.abandon("a");

        assertThat(stove.begin("a")).isEqualTo(Meal.WANTED);
    }

    @Test
    void onlyTheLastTicketsAreRemembered() {
        stove.cancel("a");
        stove.cancel("b");
        stove.cancel("c");

        assertThat(stove.begin("a")).isEqualTo(Meal.WANTED);
    }
}
