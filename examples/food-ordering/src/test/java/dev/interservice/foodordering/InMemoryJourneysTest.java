package dev.interservice.foodordering;

import dev.interservice.foodordering.order.NoOrderStore;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;

/** All services in one JVM. */
@Timeout(60)
class InMemoryJourneysTest extends Journeys {
    /** One journey waits for it; but in another one a kitchen crashes and must be back by then, on a busy machine too. */
    private static final Duration KITCHEN_LIMIT = Duration.ofSeconds(10);

    @Override
    Restaurant open() {
        RunningApplication application = new RunningApplication(new NoOrderStore(), KITCHEN_LIMIT);
        return new Restaurant() {
            @Override
            public URI address() {
                return application.address();
            }

            @Override
            public String transportOf(String contract) {
                return "in-memory";
            }

            @Override
            public boolean keepsTickets() {
                return true;
            }

            @Override
            public boolean hasProcesses() {
                return false;
            }

            @Override
            public Duration patience() {
                return Duration.ofSeconds(40);
            }

            @Override
            public void close() {
                application.close();
            }
        };
    }
}
