package dev.interservice.foodordering;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same code over HTTP: in one process, and in four. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class OverHttpTest {
    private static final Pattern STEP_OVER_HTTP = Pattern.compile("\\[http] +pid ([0-9]+)");

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void demoInOneProcess() throws Exception {
        assertThat(run("--demo", "--hurry", "--config=" + HttpFile.in(directory)))
                .as("%s%n%s", out, err)
                .isZero();

        assertThat(out.toString()).contains("All of them ended as they should.");
        assertThat(pids())
                .containsExactly(String.valueOf(ProcessHandle.current().pid()));
    }

    @Test
    void demoInFourProcessesOfWhichNoneIsLeft() throws Exception {
        assertThat(run("--processes", "--demo", "--hurry", "--config=" + HttpFile.in(directory)))
                .as("%s%n%s", out, err)
                .isZero();

        assertThat(out.toString()).contains("All of them ended as they should.");
        assertThat(pids())
                .as("inventory, kitchen, delivery, and what the order service tells itself: %s", out)
                .hasSize(4)
                .doesNotContain(String.valueOf(ProcessHandle.current().pid()));
        assertThat(pids()).as("none of them is left").noneMatch(OverHttpTest::isAlive);
    }

    @Test
    void portOfAServiceThatIsInUseIsNamedWithWhatToDo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Integer> ports = new ArrayList<>(HttpFile.freePorts());
            ports.set(2, taken.getLocalPort());

            assertThat(run("--port=0", "--services=kitchen", "--config=" + HttpFile.in(directory, ports)))
                    .isEqualTo(1);

            assertThat(err.toString())
                    .contains(String.valueOf(taken.getLocalPort()), "in use", "services.NAME.addresses");
        }
    }

    @Test
    void processesNeedAWireBetweenThem() throws Exception {
        assertThat(run("--processes", "--demo")).isEqualTo(2);
        assertThat(err.toString()).startsWith("--processes needs a configuration that connects processes");
    }

    private Set<String> pids() {
        return STEP_OVER_HTTP
                .matcher(out.toString())
                .results()
                .map((MatchResult step) -> step.group(1))
                .collect(Collectors.toSet());
    }

    private static boolean isAlive(String pid) {
        return ProcessHandle.of(Long.parseLong(pid))
                .filter(ProcessHandle::isAlive)
                .isPresent();
    }

    private int run(String... arguments) throws Exception {
        return FoodOrdering.run(new PrintStream(out), new PrintStream(err), arguments);
    }
}
