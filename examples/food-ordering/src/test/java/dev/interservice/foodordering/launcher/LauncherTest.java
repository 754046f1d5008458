package dev.interservice.foodordering.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With programs that are quicker to start than ours. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs sh")
class LauncherTest {
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

    private static Launcher.Command sh(String service, String script) {
        return new Launcher.Command(service, List.of("sh", "-c", script));
    }
}
