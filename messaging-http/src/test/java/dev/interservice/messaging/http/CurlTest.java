package dev.interservice.messaging.http;

import static dev.interservice.messaging.http.ServerBench.RESERVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Somebody who has never heard of us can take part. */
class CurlTest {
    private final ServerBench bench = new ServerBench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void plainCurlIsAnswered() throws Exception {
        bench.serveEcho();

        assertThat(curl("-d", "{\"orderId\":\"7\"}", bench.server.endpoint() + HttpMapping.path(RESERVE)))
                .isEqualTo("{\"orderId\":\"7\"}");
    }

    @Test
    void curlOverHttp2IsAnswered() throws Exception {
        bench.serveEcho();

        assertThat(curl(
                        "--http2-prior-knowledge",
                        "-d",
                        "{\"orderId\":\"7\"}",
                        bench.server.endpoint() + HttpMapping.path(RESERVE)))
                .isEqualTo("{\"orderId\":\"7\"}");
    }

    @Test
    void curlIsToldWhatIsWrong() throws Exception {
        assertThat(curl("-i", "-d", "{}", bench.server.endpoint() + "/messaging/nobody/here"))
                .startsWith("HTTP/1.1 404")
                .containsIgnoringCase("content-type: application/problem+json")
                .contains("nobody serves /messaging/nobody/here here");
    }

    private static String curl(String... arguments) throws IOException, InterruptedException {
        boolean present = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "curl")));
        assumeTrue(present, "missing: curl");
        List<String> command = Stream.concat(Stream.of("curl", "-s", "--max-time", "10"), Stream.of(arguments))
                .toList();
        Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(curl.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
