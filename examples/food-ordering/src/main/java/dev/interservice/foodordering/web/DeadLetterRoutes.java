package dev.interservice.foodordering.web;

import dev.interservice.foodordering.contracts.Kitchen;
import dev.interservice.foodordering.contracts.Kitchen.AskForLostTickets;
import dev.interservice.foodordering.contracts.Kitchen.DecideLostTicket;
import dev.interservice.messaging.Messaging;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;

/** Shows the tickets that the kitchen could not cook, and passes on what is to become of them. */
public final class DeadLetterRoutes implements Routes {
    private static final String LETTERS = "/api/dead-letters";

    private final Messaging messaging;

    public DeadLetterRoutes(Messaging messaging) {
        this.messaging = messaging;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get(LETTERS, context -> context.json(messaging.request(Kitchen.LOST_TICKETS, new AskForLostTickets())));
        routes.post(LETTERS + "/{id}/resend", context -> decide(context, true));
        routes.post(LETTERS + "/{id}/discard", context -> decide(context, false));
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
