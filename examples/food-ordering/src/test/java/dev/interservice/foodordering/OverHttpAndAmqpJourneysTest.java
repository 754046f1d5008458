package dev.interservice.foodordering;

import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.interservice.foodordering.launcher.Broker;
import dev.interservice.foodordering.order.NoOrderStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All services in one JVM, with HTTP and a RabbitMQ between them. */
@Timeout(60)
class OverHttpAndAmqpJourneysTest extends Journeys {
    @TempDir
    private static Path directory;

    @Override
    Restaurant open() throws Exception {
        assumeTrue(Broker.isAtHand(), "missing: rabbitmq-server (install it or set AMQP_URI)");
        Path file = HttpFile.withBrokerIn(directory);
        Broker broker = Broker.find(true);
        try {
            RunningApplication application =
                    new RunningApplication(TransportChoice.of(file).at(broker), new NoOrderStore(), ofSeconds(5));
            return new OverBoth(application, broker);
        } catch (RuntimeException | Error failure) {
            broker.close();
            throw failure;
        }
    }

    private record OverBoth(RunningApplication application, Broker broker) implements Restaurant {
        @Override
        public URI address() {
            return application.address();
        }

        @Override
        public String transportOf(String contract) {
            boolean isAnsweredOverHttp = contract.startsWith("payment.") || contract.startsWith("inventory.");
            return isAnsweredOverHttp && !contract.equals("inventory.stock-changed") ? "http" : "amqp";
        }

        @Override
        public boolean keepsTickets() {
            return true;
        }

        @Override
        public Duration patience() {
            return ofSeconds(30);
        }

        @Override
        public void close() {
            application.close();
            broker.close();
        }
    }
}
