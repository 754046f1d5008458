package dev.interservice.foodordering;

import static java.time.Duration.ofSeconds;

import dev.interservice.foodordering.order.NoOrderStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All services in one JVM, with HTTP between them. */
@Timeout(40)
class OverHttpJourneysTest extends Journeys {
    @TempDir
    private static Path directory;

    @Override
    Restaurant open() throws Exception {
        RunningApplication application =
                new RunningApplication(TransportChoice.of(HttpFile.in(directory)), new NoOrderStore(), ofSeconds(3));
        return new Restaurant() {
            @Override
            public URI address() {
                return application.address();
            }

            @Override
            public String transportOf(String contract) {
                return contract.startsWith("payment.") ? "in-memory" : "http";
            }

            @Override
            public boolean keepsTickets() {
                return false; // whoever accepted a message over HTTP has it, and nobody else
            }

            @Override
            public boolean hasProcesses() {
                return false;
            }

            @Override
            public Duration patience() {
                return ofSeconds(30);
            }

            @Override
            public void close() {
                application.close();
            }
        };
    }
}
