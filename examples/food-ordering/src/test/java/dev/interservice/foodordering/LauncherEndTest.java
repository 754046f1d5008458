package dev.interservice.foodordering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.interservice.foodordering.launcher.Broker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However the launcher ends, nothing that it started is left: no service, no broker, nothing of the broker's. */
@Timeout(90)
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs setsid, and env and kill of GNU")
class LauncherEndTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @BeforeAll
    static void requireBroker() {
        assumeTrue(Broker.isAtHand(), "missing: rabbitmq-server (install it or set AMQP_URI)");
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void whatIsInHandIsFinishedWhenItIsAskedToEnd(String signal, int exitCode) throws Exception {
        try (RunningProgram program = start()) {
            List<ProcessHandle> all = everybody(program);
            String orderId = orderOnTheStove(program);

            send(signal, all.get(0).pid());

            assertThat(program.exitCode(PATIENCE)).isEqualTo(exitCode);
            awaitEnd(all);
            assertThat(said("kitchen")).contains(orderId + " is on the stove").contains(orderId + " is cooked");
        }
    }

    @Test
    void killedItCannotWaitForAnybody() throws Exception {
        try (RunningProgram program = start()) {
            List<ProcessHandle> all = everybody(program);

            send("KILL", all.get(0).pid());

            awaitEnd(all);
        }
    }

    private RunningProgram start() throws IOException {
        return RunningProgram.startInSession(directory, "--processes", "--config=" + HttpFile.withBrokerIn(directory));
    }

    /** The launcher comes first; then its services and, if there was no broker before, one with all that it needs. */
    private static List<ProcessHandle> everybody(RunningProgram program) {
        List<ProcessHandle> all = program.processes();
        assertThat(commands(all)).filteredOn("java"::equals).hasSize(1 + Options.SERVICES.size());
        if (System.getenv(Broker.VARIABLE) == null) {
            assertThat(commands(all)).contains("epmd", "beam.smp");
        }
        return all;
    }

    private static void awaitEnd(List<ProcessHandle> all) throws Exception {
        for (ProcessHandle each : all) {
            each.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static String orderOnTheStove(RunningProgram program) throws Exception {
        try (StepEvents events = program.client().stream(PATIENCE)) {
            String orderId = program.client().place("tok-visa", "margherita", 1);
            events.untilState(orderId, "COOKING");
            return orderId;
        }
    }

    /** Ctrl-C reaches all that the terminal has in the foreground; everything else, only whom it is sent to. */
    private static void send(String signal, long pid) throws Exception {
        String whom = signal.equals("INT") ? "-" + pid : String.valueOf(pid);
        new ProcessBuilder("kill", "-" + signal, "--", whom).start().waitFor();
    }

    private String said(String service) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            Path log = files.filter(file -> file.endsWith(service + ".log"))
                    .findFirst()
                    .orElseThrow();
            return Files.readString(log);
        }
    }

    private static List<String> commands(List<ProcessHandle> processes) {
        return processes.stream()
                .flatMap(each -> each.info().command().stream())
                .map(command -> Path.of(command).getFileName().toString())
                .toList();
    }
}
