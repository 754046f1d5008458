package dev.interservice.foodordering;

import dev.interservice.messaging.config.ContractSettings;
import dev.interservice.messaging.config.HandlerSettings;
import dev.interservice.messaging.config.MessagingConfig;
import dev.interservice.messaging.config.RouteSettings;
import dev.interservice.messaging.config.ServiceSettings;
import dev.interservice.messaging.inmemory.InMemorySettings;
import java.time.Duration;
import java.util.Map;

/**
 * How messages travel: the only class that knows.
 *
 * @param broker services on the broker of the same name hear each other
 */
record TransportChoice(String broker) {
    static final String TRANSPORT = "in-memory";

    /** A meal waits for a free agent as long as it takes: no number of attempts makes a dead letter of it. */
    private static final HandlerSettings PATIENT =
            HandlerSettings.NONE.redelivery(Integer.MAX_VALUE, Duration.ofMillis(250), Duration.ofSeconds(5));

    private static final ServiceSettings KITCHEN = ServiceSettings.NONE.contract(
            "meal-ready", new ContractSettings(RouteSettings.NONE, Map.of("delivery", PATIENT)));

    /** The configuration of one service. */
    MessagingConfig configuration(String service) {
        return MessagingConfig.inMemory(service)
                .transport(TRANSPORT, InMemorySettings.shared(broker))
                .service("kitchen", KITCHEN);
    }
}
