package dev.interservice.messaging.config;

import dev.interservice.messaging.Contract;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything below {@code messaging:}; what is null was left out. Transports and registries are bound to their own
 * records.
 */
record RootSettings(
        @Nullable ServiceSection service,
        @Nullable String forceTransport,
        Map<String, Record> transports,
        Map<String, Record> registries,
        @Nullable ScopedSettings defaults,
        Map<String, ServiceSettings> services,
        @Nullable LimitSettings limits) {

    /** Who we are. */
    record ServiceSection(
            @Nullable String name,
            @Nullable String zone,
            @Nullable Integer weight) {
        ServiceSection {
            if (name != null) {
                Contract.requireName("name", name);
            }
            instanceSettings(zone, weight);
        }

        /** What callers of this instance are told. */
        InstanceSettings instanceSettings() {
            return instanceSettings(zone, weight);
        }

        private static InstanceSettings instanceSettings(@Nullable String zone, @Nullable Integer weight) {
            return new InstanceSettings(
                    Optional.ofNullable(zone), weight == null ? InstanceSettings.DEFAULT.weight() : weight);
        }
    }
}
