package dev.interservice.foodordering.web;

import dev.interservice.foodordering.contracts.Kitchen;
import dev.interservice.foodordering.contracts.Kitchen.AskForLostTickets;
import dev.interservice.foodordering.contracts.Kitchen.DecideLostTicket;
import dev.interservice.foodordering.contracts.Kitchen.LostTicket;
import dev.interservice.messaging.Messaging;
import dev.interservice.messaging.MessagingException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.List;

/** Shows the tickets that the kitchen could not cook, and passes on what is to become of them. */
public final class DeadLetterRoutes implements Routes {
    private static final String LETTERS = "/api/dead-letters";

    private final Messaging messaging;

    public DeadLetterRoutes(Messaging messaging) {
        this.messaging = messaging;
    }

    /** The lost tickets, if they are known: a kitchen that is away cannot tell, and that is no fault of who asks. */
    record View(boolean known, List<LostTicket> tickets) {}

    @Override
    public void register(RoutesConfig routes) {
        routes.get(LETTERS, context -> context.json(lostTickets()));
        routes.post(LETTERS + "/{id}/resend", context -> decide(context, true));
        routes.post(LETTERS + "/{id}/discard", context -> decide(context, false));
    }

    private View lostTickets() {
        try {
            return new View(
                    true,
                    messaging
                            .request(Kitchen.LOST_TICKETS, new AskForLostTickets())
                            .tickets());
        } catch (MessagingException away) {
            return new View(false, List.of());
        }
    }

    private void decide(Context context, boolean tryAgain) {
        JsonBody.requireJson(context);
        DecideLostTicket decision = new DecideLostTicket(context.pathParam("id"), tryAgain);
        if (!messaging.request(Kitchen.DECIDE_LOST_TICKET, decision).found()) {
            throw Problem.of(HttpStatus.NOT_FOUND, "there is no such dead letter")
                    .asException();
        }
        context.status(HttpStatus.NO_CONTENT);
    }
}
