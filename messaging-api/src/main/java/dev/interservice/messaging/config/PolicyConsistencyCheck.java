package dev.interservice.messaging.config;

import dev.interservice.messaging.internal.binding.ConfigProblems;
import dev.interservice.messaging.internal.binding.DurationFormat;
import dev.interservice.messaging.internal.binding.SourceLocation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds values of different layers that do not fit each other, such as a backoff above another layer's maximum. */
final class PolicyConsistencyCheck {
    private final SettingOrigins origins;
    private final ConfigProblems problems;

    PolicyConsistencyCheck(SettingOrigins origins, ConfigProblems problems) {
        this.origins = origins;
        this.problems = problems;
    }

    void check(ScopedSettings defaults, Map<String, ServiceSettings> services) {
        checkSettings(List.of("defaults"), defaults);
        services.forEach((service, settings) -> {
            String path = "services." + service;
            ScopedSettings serviceSettings = settings.route().withFallback(defaults);
            checkSettings(List.of(path, "defaults"), serviceSettings);
            settings.contracts().forEach((contract, own) -> {
                String inner = path + ".contracts." + contract;
                ScopedSettings contractSettings = own.route().withFallback(serviceSettings);
                checkSettings(List.of(inner, path, "defaults"), contractSettings);
                own.groups()
                        .forEach((group, inGroup) -> checkHandler(
                                List.of(
                                        inner + ".groups." + group,
                                        inner + ".handler",
                                        path + ".handler",
                                        "defaults.handler"),
                                inGroup.handler().withFallback(contractSettings.handler())));
            });
        });
    }

    private void checkSettings(List<String> layers, ScopedSettings settings) {
        List<String> retry = layers.stream().map(layer -> layer + ".retry").toList();
        check(
                retry,
                List.of("max-backoff", "backoff"),
                () -> EffectiveSettings.retryPolicy(
                        settings.withFallback(EffectiveSettings.BUILT_IN).retry()));
        List<String> rates = layers.stream().map(layer -> layer + ".rate-limit").toList();
        check(rates, List.of("calls", "per"), () -> settings.rateLimit().policy());
        checkHandler(layers.stream().map(layer -> layer + ".handler").toList(), settings.handler());
    }

    private void checkHandler(List<String> layers, HandlerSettings settings) {
        check(
                layers,
                List.of("max-backoff", "backoff"),
                () -> EffectiveSettings.handler(settings.withFallback(EffectiveSettings.BUILT_IN.handler())));
    }

    /** Told at the innermost key that takes part, and once. */
    private void check(List<String> layers, List<String> keys, Runnable policy) {
        try {
            policy.run();
        } catch (IllegalArgumentException misfit) {
            String message = DurationFormat.rewriteIsoDurations(String.valueOf(misfit.getMessage()));
            Optional<String> key = layers.stream()
                    .flatMap(layer -> keys.stream().map(name -> layer + "." + name))
                    .filter(path -> origins.locationOf(path).isPresent())
                    .findFirst();
            SourceLocation location = key.flatMap(origins::locationOf).orElse(SourceLocation.of("default"));
            if (!problems.hasProblemAt(location)) {
                problems.add(location, key.orElse("a policy") + " does not fit: " + message);
            }
        }
    }
}
