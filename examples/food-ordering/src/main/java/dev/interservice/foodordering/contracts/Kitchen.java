package dev.interservice.foodordering.contracts;

import dev.interservice.messaging.Command;
import dev.interservice.messaging.Event;
import dev.interservice.messaging.Operation;
import java.time.Instant;
import java.util.List;

/** What the kitchen does, and what it says about it. */
public interface Kitchen {
    /** Cook this; nobody waits for the kitchen. */
    Command<Ticket> COOK = Command.of("kitchen", "cook", Ticket.class).idempotentBy(Ticket::orderId);

    /** Do not cook this after all. A meal that is ready by then stays ready, and goes out. */
    Command<CancelTicket> CANCEL_TICKET =
            Command.of("kitchen", "cancel-ticket", CancelTicket.class).idempotentBy(CancelTicket::orderId);

    /** The meal is on the stove. */
    Event<CookingStarted> COOKING_STARTED =
            Event.of("kitchen", "cooking-started", CookingStarted.class).idempotentBy(CookingStarted::orderId);

    /** The meal can be fetched. */
    Event<MealReady> MEAL_READY =
            Event.of("kitchen", "meal-ready", MealReady.class).idempotentBy(MealReady::orderId);

    /** The tickets that could not be cooked, however often it was tried. */
    Operation<AskForLostTickets, LostTickets> LOST_TICKETS = Operation.of(
                    "kitchen", "lost-tickets", AskForLostTickets.class, LostTickets.class)
            .idempotent();

    /** Tries a lost ticket once more, or throws it away. */
    Operation<DecideLostTicket, Decided> DECIDE_LOST_TICKET =
            Operation.of("kitchen", "decide-lost-ticket", DecideLostTicket.class, Decided.class);

    record Ticket(String orderId, String customer, List<Line> lines) {}

    record CancelTicket(String orderId) {}

    record CookingStarted(String orderId) {}

    record MealReady(String orderId, String customer) {}

    record AskForLostTickets() {}

    record LostTickets(List<LostTicket> tickets) {}

    /** A dead letter of {@link #COOK}, as the messaging tells it. */
    record LostTicket(String id, String conversation, String cause, int attempts, Instant lostAt) {}

    record DecideLostTicket(String id, boolean tryAgain) {}

    /** Whether there was such a ticket. */
    record Decided(boolean found) {}
}
