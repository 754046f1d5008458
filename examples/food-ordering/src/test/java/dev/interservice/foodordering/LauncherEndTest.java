package dev.interservice.foodordering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.interservice.foodordering.launcher.Broker;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A launcher that is asked to end lets its services finish what they have in hand, and leaves nothing that it started. */
@Timeout(90)
@Execution(ExecutionMode.CONCURRENT) // as FourProcessesJourneysTest, but after it
@ResourceLock("the four processes")
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs setsid, and the env and kill of GNU")
class LauncherEndTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ENDED_BY_SIGNAL = 128;

    @TempDir
    private Path directory;

    @Test
    void controlCEndsTheServicesAndThenTheBrokerThatTheyNeedToFinish() throws Exception {
        if (!Broker.isAtHand()) {
            abort("missing: RabbitMQ (install rabbitmq-server, or set AMQP_URI)");
        }
        try (RunningProgram program = start(HttpFile.withBrokerIn(directory))) {
            ProcessFamily family = ProcessFamily.withBroker(program);

            String orderId = orderOnTheStove(program);
            // Opened before it is deleted, it can be read afterwards.
            try (BufferedReader kitchen = Files.newBufferedReader(log("kitchen"))) {
                family.send("INT");

                assertThat(program.exitCode(PATIENCE)).isEqualTo(ENDED_BY_SIGNAL + 2);
                family.awaitEnd();
                assertThat(kitchen.lines().collect(Collectors.joining("\n")))
                        .contains(orderId + " is on the stove")
                        .contains(orderId + " is cooked");
            }
            assertThat(leftOvers()).isEmpty();
        }
    }

    @Test
    void terminationEndsTheServices() throws Exception {
        try (RunningProgram program = start(HttpFile.in(directory))) {
            ProcessFamily family = ProcessFamily.of(program);

            family.send("TERM");

            assertThat(program.exitCode(PATIENCE)).isEqualTo(ENDED_BY_SIGNAL + 15);
            family.awaitEnd();
            assertThat(leftOvers()).isEmpty();
        }
    }

    private RunningProgram start(Path config) throws IOException {
        return RunningProgram.startInSession(directory, "--processes", "--config=" + config);
    }

    private static String orderOnTheStove(RunningProgram program) throws Exception {
        try (StepEvents events = program.client().stream(PATIENCE).afterSnapshot()) {
            String orderId = program.client().place("tok-visa", "margherita", 1);
            events.untilState(orderId, "COOKING");
            return orderId;
        }
    }

    private Path log(String service) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(service + ".log"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Temporary directories of the launcher and of the broker. */
    private List<Path> leftOvers() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("food-ordering-"))
                    .toList();
        }
    }
}
