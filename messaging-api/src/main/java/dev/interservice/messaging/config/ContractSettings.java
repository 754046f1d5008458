package dev.interservice.messaging.config;

import static java.util.Objects.requireNonNull;

import dev.interservice.messaging.internal.binding.ConfigSchema;
import java.util.Map;

/**
 * What one contract does differently from its service.
 *
 * @param route how it travels
 * @param groups how each group's handlers are run and where its instances are, for events
 */
public record ContractSettings(
        @ConfigSchema.Unwrapped ScopedSettings route, Map<String, SubscriberGroupSettings> groups) {
    /** Nothing different. */
    public static final ContractSettings NONE = new ContractSettings(ScopedSettings.NONE, Map.of());

    /** Copies the groups. */
    public ContractSettings {
        requireNonNull(route, "route");
        groups = Map.copyOf(groups);
    }

    /** These settings with one group done differently. */
    public ContractSettings group(String name, SubscriberGroupSettings settings) {
        return new ContractSettings(route, SettingsResolver.withEntry(groups, name, settings));
    }
}
