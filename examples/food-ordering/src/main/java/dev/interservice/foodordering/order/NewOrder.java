package dev.interservice.foodordering.order;

import dev.interservice.foodordering.contracts.Line;
import java.util.List;

/** What a customer asks for. */
public record NewOrder(String customer, String card, List<Line> lines) {
    public NewOrder {
        lines = List.copyOf(lines);
    }

    /** Without the card. */
    @Override
    public String toString() {
        return lines + " for " + customer;
    }
}
