package dev.interservice.foodordering.kitchen;

import dev.interservice.foodordering.contracts.Kitchen;
import dev.interservice.foodordering.contracts.Kitchen.DecideLostTicket;
import dev.interservice.foodordering.contracts.Kitchen.Decided;
import dev.interservice.foodordering.contracts.Kitchen.LostTicket;
import dev.interservice.foodordering.contracts.Kitchen.LostTickets;
import dev.interservice.messaging.DeadLetter;
import dev.interservice.messaging.Messaging;

/** Shows the dead letters among the tickets, which only the kitchen may see, and does with them what it is told. */
final class LostTicketDesk {
    private static final int MOST_SHOWN = 50;

    private final KitchenTroubles troubles;

    LostTicketDesk(KitchenTroubles troubles) {
        this.troubles = troubles;
    }

    void register(Messaging messaging) {
        messaging.serve(Kitchen.LOST_TICKETS, (question, context) -> lostTickets(messaging));
        messaging.serve(Kitchen.DECIDE_LOST_TICKET, (decision, context) -> decide(decision, messaging));
    }

    private static LostTickets lostTickets(Messaging messaging) {
        return new LostTickets(messaging.deadLetters(Kitchen.COOK).list(MOST_SHOWN).stream()
                .map(LostTicketDesk::lostTicket)
                .toList());
    }

    private static LostTicket lostTicket(DeadLetter letter) {
        return new LostTicket(
                letter.id(), letter.correlationId(), letter.cause(), letter.attempts(), letter.lastFailure());
    }

    private Decided decide(DecideLostTicket decision, Messaging messaging) {
        if (!decision.tryAgain()) {
            return new Decided(messaging.deadLetters(Kitchen.COOK).discard(decision.id()));
        }
        troubles.cure(); // nobody sends a message again before its cause is gone
        return new Decided(messaging.deadLetters(Kitchen.COOK).resend(decision.id()));
    }
}
