package dev.interservice.foodordering.contracts;

import dev.interservice.messaging.Command;
import dev.interservice.messaging.Event;
import java.util.List;

/** What the kitchen does, and what it says about it. */
public interface Kitchen {
    /** Cook this; nobody waits for the kitchen. */
    Command<Ticket> COOK = Command.of("kitchen", "cook", Ticket.class).idempotentBy(Ticket::orderId);

    /** Do not cook this after all. A meal that is ready by then stays ready, and goes out. */
    Command<CancelTicket> CANCEL_TICKET =
            Command.of("kitchen", "cancel-ticket", CancelTicket.class).idempotentBy(CancelTicket::orderId);

    /** The meal is on the stove. */
    Event<CookingStarted> COOKING_STARTED = Event.of("kitchen", "cooking-started", CookingStarted.class);

    /** The meal can be fetched. */
    Event<MealReady> MEAL_READY = Event.of("kitchen", "meal-ready", MealReady.class);

    record Ticket(String orderId, String customer, List<Line> lines) {}

    record CancelTicket(String orderId) {}

    record CookingStarted(String orderId) {}

    record MealReady(String orderId, String customer) {}
}
