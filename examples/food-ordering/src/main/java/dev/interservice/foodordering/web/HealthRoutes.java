package dev.interservice.foodordering.web;

import dev.interservice.messaging.Health;
import dev.interservice.messaging.Messaging;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Says whether this process lives, and whether its services can work. */
public final class HealthRoutes implements Routes {
    private final Map<String, Supplier<Messaging>> services;

    public HealthRoutes(Map<String, Supplier<Messaging>> services) {
        this.services = new LinkedHashMap<>(services);
    }

    record Live(Health.Status status) {}

    record Ready(Health.Status status, Map<String, Health> services) {}

    @Override
    public void register(RoutesConfig routes) {
        routes.get("/health/live", context -> context.json(new Live(Health.Status.UP)));
        routes.get("/health/ready", this::ready);
    }

    private void ready(Context context) {
        Map<String, Health> healths = new LinkedHashMap<>();
        services.forEach((name, messaging) -> healths.put(name, messaging.get().health()));
        Health.Status worst = healths.values().stream()
                .map(Health::status)
                .max(Health.Status::compareTo)
                .orElse(Health.Status.UP);
        context.status(worst == Health.Status.DOWN ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.OK)
                .json(new Ready(worst, healths));
    }
}
