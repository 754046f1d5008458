package dev.interservice.foodordering;

import dev.interservice.foodordering.contracts.Inventory.Dish;
import java.util.List;

/** What there is in the morning. */
final class Menu {
    static final List<Dish> DISHES = List.of(
            new Dish("margherita", "Pizza Margherita", 850, 40),
            new Dish("diavola", "Pizza Diavola", 1050, 25),
            new Dish("truffle-pizza", "Pizza with truffles", 2400, 3),
            new Dish("caesar-salad", "Caesar salad", 790, 20),
            new Dish("tiramisu", "Tiramisu", 550, 12));

    static final List<String> AGENTS = List.of("Alba", "Bruno", "Chiara");

    private Menu() {}
}
