package dev.interservice.foodordering.web;

import dev.interservice.foodordering.watch.Overview;
import io.javalin.config.RoutesConfig;

/** Shows how all services are, as they tell it themselves. */
public final class SystemRoutes implements Routes {
    private final Overview overview;

    public SystemRoutes(Overview overview) {
        this.overview = overview;
    }

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/api/system", context -> context.json(overview.system()));
    }
}
