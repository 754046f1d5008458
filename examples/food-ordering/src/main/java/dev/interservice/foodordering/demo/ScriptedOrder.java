package dev.interservice.foodordering.demo;

import java.util.List;

/**
 * An order of the demo, and how it is to end.
 *
 * @param end how its state and reason begin
 */
record ScriptedOrder(String customer, String card, String item, int quantity, String end) {
    static final List<ScriptedOrder> ALL = List.of(
            new ScriptedOrder("Ada", "tok-visa", "margherita", 2, "DELIVERED"),
            new ScriptedOrder("Ben", "tok-visa", "truffle-pizza", 9, "REJECTED, out of stock"),
            new ScriptedOrder("Cleo", "tok-declined", "tiramisu", 1, "REJECTED, payment declined"));

    String json() {
        String format = "{\"customer\":\"%s\",\"card\":\"%s\",\"lines\":[{\"item\":\"%s\",\"quantity\":%d}]}";
        return format.formatted(customer, card, item, quantity);
    }

    String wish() {
        return customer + ": " + quantity + " " + item;
    }

    boolean endedAsItShould(String actual) {
        return actual.startsWith(end);
    }
}
