package dev.interservice.messaging.config;

import dev.interservice.messaging.Contract;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything below {@code messaging:}; what is null was left out. Transports are bound to their own records. */
record Document(
        @Nullable Service service,
        @Nullable String forceTransport,
        Map<String, Record> transports,
        @Nullable RouteSettings defaults,
        Map<String, ServiceSettings> services,
        @Nullable LimitSettings limits) {

    /** Who we are. */
    record Service(@Nullable String name) {
        Service {
            if (name != null) {
                Contract.requireName("name", name);
            }
        }
    }
}
