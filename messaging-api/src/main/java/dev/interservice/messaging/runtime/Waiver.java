package dev.interservice.messaging.runtime;

import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.RouteSettings;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once, at start, which requirements a forced transport need not meet. */
final class Waiver {
    private static final Logger LOG = LoggerFactory.getLogger(Waiver.class);
    private static final String WAIVED = "survives-broker-restart";

    private Waiver() {}

    static void announce(MessagingConfig config) {
        Set<String> waived = new TreeSet<>();
        note(waived, "defaults", config.defaults());
        config.services().forEach((service, settings) -> {
            note(waived, "services." + service, settings.route());
            settings.contracts()
                    .forEach((contract, own) -> note(waived, "services." + service + "." + contract, own.route()));
        });
        if (config.forceTransport().isPresent() && !waived.isEmpty()) {
            LOG.warn(
                    "force-transport {} waives {}, which {} require",
                    config.forceTransport().get(),
                    WAIVED,
                    waived);
        }
    }

    private static void note(Set<String> waived, String key, RouteSettings route) {
        if (route.require().contains(WAIVED)) {
            waived.add(key);
        }
    }
}
