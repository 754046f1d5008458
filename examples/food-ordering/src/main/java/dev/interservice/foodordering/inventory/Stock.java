package dev.interservice.foodordering.inventory;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.interservice.foodordering.contracts.Inventory.Dish;
import dev.interservice.foodordering.contracts.Inventory.Menu;
import dev.interservice.foodordering.contracts.Line;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is on the shelves and for whom it is set aside. Asking twice for the same order changes nothing.
 *
 * <p>Remembers the last orders only, as many as it is told to: releasing one that was forgotten puts nothing back.
 * Safe for use by several threads.
 */
final class Stock {
    private final Map<String, Dish> shelves = new LinkedHashMap<>();
    private final Map<String, Answer> answers = new LinkedHashMap<>();
    private final Map<String, Integer> hidden = new HashMap<>();
    private final Set<String> troubles = new TreeSet<>();
    private final int ordersRemembered;
    private long number;

    /**
     * A full larder.
     *
     * @param firstNumber of what it tells about changes
     */
    Stock(List<Dish> dishes, int ordersRemembered, long firstNumber) {
        number = firstNumber;
        dishes.forEach(dish -> shelves.put(dish.item(), dish));
        this.ordersRemembered = ordersRemembered;
    }

    /** One that goes on where another one was. */
    Stock(Content content, int ordersRemembered) {
        this(content.shelves(), ordersRemembered, content.number());
        content.answers().forEach(each -> answers.put(each.orderId(), each.answer()));
        hidden.putAll(content.hidden());
        troubles.addAll(content.troubles());
    }

    /** All there is to know of a stock. */
    record Content(
            long number,
            List<Dish> shelves,
            List<Answered> answers,
            Map<String, Integer> hidden,
            List<String> troubles) {
        record Answered(String orderId, Answer answer) {}
    }

    /** What became of an order's wish. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    sealed interface Answer {
        record SetAside(List<Line> lines, long totalCents) implements Answer {}

        record TooLittle(String item, int wanted, int left) implements Answer {}

        record Released() implements Answer {}
    }

    /** Sets everything aside, or nothing. */
    synchronized Answer reserve(String orderId, List<Line> lines) {
        Answer known = answers.get(orderId);
        if (known != null) {
            return known;
        }
        Answer answer = take(lines);
        remember(orderId, answer);
        return answer;
    }

    /** Puts back what was set aside; a reservation that arrives later gets nothing. */
    synchronized void release(String orderId) {
        if (remember(orderId, new Answer.Released()) instanceof Answer.SetAside reservation) {
            reservation.lines().forEach(line -> change(line.item(), line.quantity()));
        }
    }

    /** The menu as it is now, with what is left of each dish, and a number that is larger after each change. */
    synchronized Menu menu() {
        return new Menu(number, List.copyOf(shelves.values()));
    }

    /** Whether somebody asked for this order before. */
    synchronized boolean knows(String orderId) {
        return answers.containsKey(orderId);
    }

    /** Hides all that is left of an item, or brings it back. */
    synchronized void sellOut(String item, boolean soldOut) {
        Dish dish = shelves.get(item);
        if (dish != null && soldOut) {
            hidden.merge(item, dish.left(), Integer::sum);
            change(item, -dish.left());
        } else if (!soldOut && hidden.containsKey(item)) {
            change(item, hidden.remove(item));
        }
    }

    /** Notes a fault that all instances are to have, or its end. */
    synchronized void trouble(String name, boolean begins) {
        if (begins) {
            troubles.add(name);
        } else {
            troubles.remove(name);
        }
    }

    /** The faults that it was told of. */
    synchronized List<String> troubles() {
        return List.copyOf(troubles);
    }

    /** As it is now. */
    synchronized Content content() {
        return new Content(
                number,
                List.copyOf(shelves.values()),
                answers.entrySet().stream()
                        .map(each -> new Content.Answered(each.getKey(), each.getValue()))
                        .toList(),
                Map.copyOf(hidden),
                List.copyOf(troubles));
    }

    private Answer remember(String orderId, Answer answer) {
        Answer before = answers.put(orderId, answer);
        if (answers.size() > ordersRemembered) {
            answers.remove(answers.keySet().iterator().next());
        }
        return before;
    }

    private Answer take(List<Line> lines) {
        List<Line> taken = new ArrayList<>();
        long totalCents = 0;
        for (Line line : lines) {
            Dish dish = shelves.get(line.item());
            int left = dish == null ? 0 : dish.left();
            if (left < line.quantity()) {
                taken.forEach(each -> change(each.item(), each.quantity()));
                return new Answer.TooLittle(line.item(), line.quantity(), left);
            }
            change(line.item(), -line.quantity());
            taken.add(line);
            totalCents += line.quantity() * dish.priceCents();
        }
        return new Answer.SetAside(List.copyOf(taken), totalCents);
    }

    private void change(String item, int quantity) {
        number++;
        shelves.computeIfPresent(
                item, (name, dish) -> new Dish(name, dish.name(), dish.priceCents(), dish.left() + quantity));
    }
}
