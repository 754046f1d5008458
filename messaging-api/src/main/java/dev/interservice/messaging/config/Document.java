package dev.interservice.messaging.config;

import dev.interservice.messaging.Contract;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything below {@code messaging:}; what is null was left out. Transports and registries are bound to their own records. */
record Document(
        @Nullable Service service,
        @Nullable String forceTransport,
        Map<String, Record> transports,
        Map<String, Record> registries,
        @Nullable RouteSettings defaults,
        Map<String, ServiceSettings> services,
        @Nullable LimitSettings limits) {

    /** Who we are. */
    record Service(
            @Nullable String name,
            @Nullable String zone,
            @Nullable Integer weight) {
        Service {
            if (name != null) {
                Contract.requireName("name", name);
            }
            share(zone, weight);
        }

        /** What callers of this instance are told. */
        Share share() {
            return share(zone, weight);
        }

        private static Share share(@Nullable String zone, @Nullable Integer weight) {
            return new Share(Optional.ofNullable(zone), weight == null ? Share.USUAL.weight() : weight);
        }
    }
}
