package dev.interservice.foodordering.order;

import dev.interservice.foodordering.contracts.Line;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An order as it is at one moment.
 *
 * @param key the Idempotency-Key that it came with
 * @param card a payment token; not for anybody's eyes
 * @param totalCents what it costs; zero until the inventory has said so
 * @param reason why it was refused or given up; empty otherwise
 * @param history every state it was in, and since when
 * @param toUndo compensations that have not worked yet
 * @param conversations the correlation ids of all messages about it
 */
public record Order(
        String id,
        Optional<String> key,
        String customer,
        String card,
        List<Line> lines,
        OrderState state,
        long totalCents,
        String reason,
        List<Reached> history,
        List<OrderCommand> toUndo,
        List<String> conversations) {

    /** A state and the moment it was reached. */
    public record Reached(OrderState state, Instant at) {}

    public Order {
        lines = List.copyOf(lines);
        history = List.copyOf(history);
        toUndo = List.copyOf(toUndo);
        conversations = List.copyOf(conversations);
    }

    static Order placed(String id, Optional<String> key, NewOrder order, Instant now) {
        List<Reached> history = List.of(new Reached(OrderState.PENDING, now));
        return new Order(
                id,
                key,
                order.customer(),
                order.card(),
                order.lines(),
                OrderState.PENDING,
                0,
                "",
                history,
                List.of(),
                List.of());
    }

    Order reached(Transition transition, News news, Instant now) {
        OrderState next = transition.state();
        boolean refused = next == OrderState.REJECTED || next == OrderState.CANCELLED;
        return new Order(
                id,
                key,
                customer,
                card,
                lines,
                next,
                news.totalCents().orElse(totalCents),
                refused ? news.detail() : reason,
                with(history, List.of(new Reached(next, now))),
                with(
                        toUndo,
                        transition.commands().stream()
                                .filter(OrderCommand::isCompensation)
                                .toList()),
                conversations);
    }

    /** One compensation has worked. */
    Order undone(OrderCommand compensation) {
        List<OrderCommand> left =
                toUndo.stream().filter(each -> each != compensation).toList();
        return new Order(id, key, customer, card, lines, state, totalCents, reason, history, left, conversations);
    }

    /** There were messages about it with this correlation id. */
    Order toldIn(String conversation) {
        return conversation.isEmpty() || conversations.contains(conversation)
                ? this
                : new Order(
                        id,
                        key,
                        customer,
                        card,
                        lines,
                        state,
                        totalCents,
                        reason,
                        history,
                        toUndo,
                        with(conversations, List.of(conversation)));
    }

    boolean isSettled() {
        return state.isTerminal() && toUndo.isEmpty();
    }

    /** Without the card. */
    @Override
    public String toString() {
        return id + " of " + customer + ": " + state;
    }

    private static <T> List<T> with(List<T> first, Collection<T> second) {
        return Stream.concat(first.stream(), second.stream()).distinct().toList();
    }
}
