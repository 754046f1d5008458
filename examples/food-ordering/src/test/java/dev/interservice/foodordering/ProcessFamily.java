package dev.interservice.foodordering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.launcher.Broker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A launcher and everything that it has started, as they are while it serves; the launcher comes first. */
record ProcessFamily(List<ProcessHandle> members) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The launcher with its services and, where there was none before, a broker with all that it needs. */
    static ProcessFamily withBroker(RunningProgram program) {
        ProcessFamily family = of(program);
        if (System.getenv(Broker.VARIABLE) == null) {
            assertThat(family.commands()).contains("epmd", "beam.smp");
        }
        return family;
    }

    /** The launcher with its services. */
    static ProcessFamily of(RunningProgram program) {
        ProcessFamily family = new ProcessFamily(program.processes());
        assertThat(family.commands()).filteredOn("java"::equals).hasSize(1 + Options.SERVICES.size());
        return family;
    }

    /** Ctrl-C reaches all that the terminal has in the foreground; everything else, only whom it is sent to. */
    void send(String signal) throws Exception {
        long launcher = members.get(0).pid();
        String whom = signal.equals("INT") ? "-" + launcher : String.valueOf(launcher);
        assertThat(new ProcessBuilder("kill", "-" + signal, "--", whom).start().waitFor())
                .isZero();
    }

    void awaitEnd() throws Exception {
        for (ProcessHandle each : members) {
            each.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private List<String> commands() {
        return members.stream()
                .flatMap(each -> each.info().command().stream())
                .map(command -> Path.of(command).getFileName().toString())
                .toList();
    }
}
