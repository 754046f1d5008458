package dev.interservice.foodordering;

import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.interservice.foodordering.launcher.Broker;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Each service in a process of its own, as the launcher starts them, with HTTP and a RabbitMQ between them. */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT) // beside other tests: it waits for other processes most of the time
@ResourceLock("the four processes") // one journey after the other
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FourProcessesJourneysTest extends Journeys {
    @TempDir
    private static Path directory;

    private RunningProgram program;

    @Override
    Restaurant open() throws Exception {
        if (!Broker.isAtHand()) {
            abort("missing: RabbitMQ (install rabbitmq-server, or set AMQP_URI)");
        }
        program = RunningProgram.start(
                "--processes", "--faults", "--hurry", "--config=" + HttpFile.withBrokerIn(directory));
        return new FourProcesses(program);
    }

    @Test
    @Order(Integer.MAX_VALUE) // after all journeys
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a command kill")
    void whenTheLauncherIsKilledAllThatItStartedEndByThemselves() throws Exception {
        ProcessFamily family = ProcessFamily.withBroker(program);

        family.send("KILL");

        family.awaitEnd();
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
