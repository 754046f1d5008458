package dev.interservice.foodordering.web;

import dev.interservice.foodordering.contracts.Inventory;
import dev.interservice.foodordering.contracts.Inventory.AskForMenu;
import dev.interservice.messaging.Messaging;
import io.javalin.config.RoutesConfig;

/** Shows the menu, with what is left of each dish at this moment. */
public final class MenuRoutes implements Routes {
    private final Messaging messaging;

    public MenuRoutes(Messaging messaging) {
        this.messaging = messaging;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/api/menu", context -> context.json(messaging.request(Inventory.MENU, new AskForMenu())));
    }
}
