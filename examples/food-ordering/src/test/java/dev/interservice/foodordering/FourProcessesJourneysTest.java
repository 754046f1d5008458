package dev.interservice.foodordering;

import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.interservice.foodordering.launcher.Broker;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each service in a process of its own, as the launcher starts them, with HTTP and a RabbitMQ between them. */
@Timeout(60)
class FourProcessesJourneysTest extends Journeys {
    @TempDir
    private static Path directory;

    @Override
    Restaurant open() throws Exception {
        assumeTrue(Broker.isAtHand(), "missing: rabbitmq-server (install it or set AMQP_URI)");
        return new FourProcesses(RunningProgram.start(
                "--processes", "--faults", "--hurry", "--config=" + HttpFile.withBrokerIn(directory)));
    }

    private record FourProcesses(RunningProgram program) implements Restaurant {
        @Override
        public URI address() {
            return program.client().address();
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
        public boolean hasProcesses() {
            return true;
        }

        @Override
        public Duration patience() {
            return ofSeconds(40);
        }

        @Override
        public void close() {
            program.close();
        }
    }
}
