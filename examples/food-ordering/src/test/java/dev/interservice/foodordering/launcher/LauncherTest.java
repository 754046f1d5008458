package dev.interservice.foodordering.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With programs that are quicker to start than ours. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs sh")
class LauncherTest {
    private static final RestartPause SOON = new RestartPause(Duration.ofMillis(10));
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int STUBBORN = 6;

    @TempDir
    private Path directory;

    @Test
    void serviceThatCannotStartIsNamedWithWhatItSaidAndTheOthersAreStopped() throws Exception {
        Path pid = directory.resolve("pid");
        // The launcher looks at the first one first; it fails only when there is somebody to be stopped.
        List<Launcher.Command> commands = List.of(
                sh("kitchen", "until [ -e " + pid + " ]; do sleep 0.01; done; echo port 8083 is in use; exit 3"),
                sh("order", "echo $$ > " + pid + ".new; mv " + pid + ".new " + pid + "; exec cat"));

        assertThatThrownBy(() -> Launcher.start(commands, Map.of()))
                .isInstanceOf(Launcher.NotStartedException.class)
                .hasMessageStartingWith("kitchen has ended with code 3; it said last")
                .hasMessageContaining("port 8083 is in use");

        long order = Long.parseLong(Files.readString(pid).strip());
        assertThat(ProcessHandle.of(order).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void cleanCloseLeavesNoLogs() throws Exception {
        try (Readiness ready = new Readiness()) {
            Launcher launcher = Launcher.start(List.of(serving(ready)), Map.of());
            assertThat(launcher.logs().resolve("1-order.log")).content().contains("serves");

            launcher.close();

            assertThat(launcher.logs()).doesNotExist();
        }
    }

    @Test
    void serviceThatEndsUnaskedIsStartedAgainAndWhatItSaidIsKept() throws Exception {
        Path log;
        try (Readiness ready = new Readiness();
                Launcher launcher = Launcher.start(List.of(serving(ready)), Map.of(), SOON, PATIENCE)) {
            log = launcher.logs().resolve("1-order.log");
            long first = launcher.pids().get("order").get(0);

            ProcessHandle.of(first).orElseThrow().destroyForcibly();
            await(() -> !launcher.pids().get("order").contains(first));
        }

        assertThat(log).content().contains("serves");
        delete(log);
    }

    /** Each try begins with the log, and its directory. */
    @Test
    void restartThatFailsIsNotTheLast() throws Exception {
        Path shell = Files.createSymbolicLink(directory.resolve("sh"), Path.of("/bin/sh"));
        Path log;
        try (Readiness ready = new Readiness()) {
            List<Launcher.Command> commands = List.of(new Launcher.Command(
                    "order",
                    List.of(shell.toString(), "-c", serving(ready).line().get(2))));
            try (Launcher launcher = Launcher.start(commands, Map.of(), SOON, PATIENCE)) {
                log = launcher.logs().resolve("1-order.log");
                long first = launcher.pids().get("order").get(0);
                Files.delete(shell);
                delete(log);

                ProcessHandle.of(first).orElseThrow().destroyForcibly();
                await(() -> Files.exists(log));
                Files.delete(log);
                await(() -> Files.exists(log));
                assertThat(launcher.pids().get("order")).containsExactly(first);
                Files.createSymbolicLink(shell, Path.of("/bin/sh"));

                await(() -> !launcher.pids().get("order").contains(first));
            }
        }
        delete(log);
    }

    @Test
    void allThatDoNotEndByThemselvesAreEndedAtTheSameTime() throws Exception {
        try (Readiness ready = new Readiness()) {
            Launcher.Command stubborn = sh("order", "echo " + ready.address() + " serves order; exec sleep 100");
            Launcher launcher =
                    Launcher.start(Collections.nCopies(STUBBORN, stubborn), Map.of(), SOON, Duration.ofMillis(500));
            List<Long> pids = launcher.pids().get("order");

            long before = System.nanoTime();
            launcher.close();

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(500 * STUBBORN));
            assertThat(pids)
                    .hasSize(STUBBORN)
                    .allMatch(pid -> ProcessHandle.of(pid).isEmpty());
            for (int i = 1; i <= STUBBORN; i++) {
                Files.delete(launcher.logs().resolve(i + "-order.log"));
            }
            Files.delete(launcher.logs());
        }
    }

    /** Until the test's time is up. */
    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    /** With its directory, when nobody writes there. */
    private static void delete(Path log) throws IOException {
        Files.delete(log);
        Files.delete(log.getParent());
    }

    private static Launcher.Command serving(Readiness ready) {
        return sh("order", "echo " + ready.address() + " serves order; exec cat");
    }

    /** Says that a service is ready, which cannot do so itself. */
    private record Readiness(HttpServer server) implements AutoCloseable {
        Readiness() throws IOException {
            this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
            server.createContext("/health/ready", exchange -> {
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
        }

        String address() {
            return "http://localhost:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private static Launcher.Command sh(String service, String script) {
        return new Launcher.Command(service, List.of("sh", "-c", script));
    }
}
