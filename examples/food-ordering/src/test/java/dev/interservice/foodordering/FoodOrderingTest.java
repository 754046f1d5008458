package dev.interservice.foodordering;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FoodOrderingTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void wrongOptionIsOneLineAndExitCode2() throws Exception {
        assertThat(run("--nonsense")).isEqualTo(2);
        assertThat(err.toString()).startsWith("unknown option --nonsense").hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void missingConfigurationIsNamedWithExitCode2() throws Exception {
        assertThat(run("--port=0", "--config=nowhere.yaml")).isEqualTo(2);
        assertThat(err.toString()).contains("nowhere.yaml");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void portInUseIsOneLineAndExitCode1() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(run("--port=" + taken.getLocalPort())).isEqualTo(1);
            assertThat(err.toString())
                    .startsWith("port " + taken.getLocalPort() + " is in use")
                    .hasLineCount(1);
        }
    }

    private int run(String... arguments) throws Exception {
        return FoodOrdering.run(new PrintStream(out), new PrintStream(err), arguments);
    }
}
