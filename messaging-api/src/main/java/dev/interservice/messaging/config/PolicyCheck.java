package dev.interservice.messaging.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds values of different layers that do not fit each other, such as a backoff above another layer's maximum. */
final class PolicyCheck {
    private final Origins origins;
    private final Problems problems;

    PolicyCheck(Origins origins, Problems problems) {
        this.origins = origins;
        this.problems = problems;
    }

    void check(RouteSettings defaults, Map<String, ServiceSettings> services) {
        route(List.of("defaults"), defaults);
        services.forEach((service, settings) -> {
            String path = "services." + service;
            RouteSettings ofService = settings.route().over(defaults);
            route(List.of(path, "defaults"), ofService);
            settings.contracts().forEach((contract, own) -> {
                String inner = path + ".contracts." + contract;
                RouteSettings ofContract = own.route().over(ofService);
                route(List.of(inner, path, "defaults"), ofContract);
                own.groups()
                        .forEach((group, inGroup) -> handler(
                                List.of(
                                        inner + ".groups." + group,
                                        inner + ".handler",
                                        path + ".handler",
                                        "defaults.handler"),
                                inGroup.handler().over(ofContract.handler())));
            });
        });
    }

    private void route(List<String> layers, RouteSettings settings) {
        List<String> retry = layers.stream().map(layer -> layer + ".retry").toList();
        check(
                retry,
                List.of("max-backoff", "backoff"),
                () -> Route.retry(settings.over(Route.BUILT_IN).retry()));
        List<String> rates = layers.stream().map(layer -> layer + ".rate-limit").toList();
        check(rates, List.of("calls", "per"), () -> settings.rateLimit().policy());
        handler(layers.stream().map(layer -> layer + ".handler").toList(), settings.handler());
    }

    private void handler(List<String> layers, HandlerSettings settings) {
        check(layers, List.of("max-backoff", "backoff"), () -> Route.handler(settings.over(Route.BUILT_IN.handler())));
    }

    /** Told at the innermost key that takes part, and once. */
    private void check(List<String> layers, List<String> keys, Runnable policy) {
        try {
            policy.run();
        } catch (IllegalArgumentException misfit) {
            String message = Durations.rewrite(String.valueOf(misfit.getMessage()));
            Optional<String> key = layers.stream()
                    .flatMap(layer -> keys.stream().map(name -> layer + "." + name))
                    .filter(path -> origins.of(path).isPresent())
                    .findFirst();
            Origin origin = key.flatMap(origins::of).orElse(Origin.of("default"));
            if (!problems.isKnownAt(origin)) {
                problems.add(origin, key.orElse("a policy") + " does not fit: " + message);
            }
        }
    }
}
