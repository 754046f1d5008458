package dev.interservice.foodordering.order;

import dev.interservice.foodordering.contracts.Line;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * An order as it is at one moment.
 *
 * @param card a payment token; not for anybody's eyes
 * @param totalCents what it costs; zero until the inventory has said so
 * @param reason why it was refused or given up; empty otherwise
 * @param history every state it was in, and since when
 */
public record Order(
        String id,
        String customer,
        String card,
        List<Line> lines,
        OrderState state,
        long totalCents,
        String reason,
        List<Reached> history) {

    /** A state and the moment it was reached. */
    public record Reached(OrderState state, Instant at) {}

    static Order placed(String id, NewOrder order, Instant now) {
        List<Reached> history = List.of(new Reached(OrderState.PENDING, now));
        return new Order(id, order.customer(), order.card(), order.lines(), OrderState.PENDING, 0, "", history);
    }

    Order reached(OrderState next, News news, Instant now) {
        List<Reached> longer = new ArrayList<>(history);
        longer.add(new Reached(next, now));
        boolean refused = next == OrderState.REJECTED || next == OrderState.CANCELLED;
        long cents = news.totalCents().orElse(totalCents);
        return new Order(id, customer, card, lines, next, cents, refused ? news.detail() : reason, List.copyOf(longer));
    }

    /** Without the card. */
    @Override
    public String toString() {
        return id + " of " + customer + ": " + state;
    }
}
