package dev.interservice.foodordering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.foodordering.launcher.Registry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --lookup=etcd} says when it cannot be followed; {@link TwoInventoriesTest} follows it. */
@Timeout(60)
class LookupOptionTest {
    private static final int WRONG_USAGE = 2;

    @TempDir
    private Path directory;

    @Test
    void etcdThatIsNotThereIsNamed() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }

        assertThat(exitCode(
                        Map.of(Registry.VARIABLE, "http://127.0.0.1:%1$s, http://localhost:%1$s".formatted(closed)),
                        HttpFile.withLookupIn(directory)))
                .isEqualTo(1);

        assertThat(said())
                .containsExactly(
                        "No etcd at 127.0.0.1:%1$s, localhost:%1$s, where ETCD_ENDPOINTS says it is".formatted(closed));
    }

    @Test
    void addressWithAPasswordIsRefusedWithoutIt() throws Exception {
        Map<String, String> environment = Map.of(Registry.VARIABLE, "http://root:secret@127.0.0.1:2379");

        assertThat(exitCode(environment, HttpFile.withLookupIn(directory))).isEqualTo(1);

        assertThat(said()).containsExactly("ETCD_ENDPOINTS must be such as http://127.0.0.1:2379, without credentials");
    }

    /** The file is one that connects no processes, so that it ends there. */
    @Test
    void withoutEtcdOneLineSaysSoAndTheFileDecides() throws Exception {
        Path file = Files.copy(TransportChoice.usualFile(), directory.resolve("in-memory.yaml"));
        Files.copy(file, directory.resolve("in-memory-etcd.yaml"));

        assertThat(exitCode(Map.of("PATH", directory.toString(), Registry.VARIABLE, ""), file))
                .isEqualTo(WRONG_USAGE);

        assertThat(said()).hasSize(2);
        assertThat(said().get(0))
                .startsWith("There is no etcd, so the services are where " + file + " says")
                .contains("ETCD_ENDPOINTS", "apt-get install etcd-server");
        assertThat(said().get(1)).startsWith("--processes needs a configuration that connects processes");
    }

    @Test
    void fileThatIsMissingIsNamed() throws Exception {
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int code = FoodOrdering.run(
                new PrintStream(new ByteArrayOutputStream()), new PrintStream(err), "--processes", "--lookup=etcd");

        assertThat(code).isEqualTo(WRONG_USAGE);
        assertThat(err.toString()).contains("--lookup=etcd needs the file", "in-memory-etcd.yaml");
    }

    /** Of the program in a process of its own, with these variables. */
    private int exitCode(Map<String, String> environment, Path config) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FoodOrdering.class.getName(),
                        "--processes",
                        "--lookup=etcd",
                        "--port=0",
                        "--config=" + config))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said").toFile());
        builder.environment().putAll(environment);
        Process program = builder.start();
        try {
            assertThat(program.waitFor(30, TimeUnit.SECONDS))
                    .as("it ends by itself")
                    .isTrue();
            return program.exitValue();
        } finally {
            program.destroyForcibly();
        }
    }

    private List<String> said() throws Exception {
        return Files.readAllLines(directory.resolve("said"));
    }
}
