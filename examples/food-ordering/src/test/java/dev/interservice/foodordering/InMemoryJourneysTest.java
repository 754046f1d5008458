package dev.interservice.foodordering;

import dev.interservice.foodordering.order.NoOrderStore;
import java.net.URI;
import java.time.Duration;

/** All services in one JVM. */
class InMemoryJourneysTest extends Journeys {
    @Override
    Restaurant open() {
        RunningApplication application = new RunningApplication(new NoOrderStore(), Duration.ofSeconds(3));
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
                return Duration.ofSeconds(15);
            }

            @Override
            public void close() {
                application.close();
            }
        };
    }
}
