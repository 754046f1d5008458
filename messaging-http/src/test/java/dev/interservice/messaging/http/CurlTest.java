package dev.interservice.messaging.http;

import static dev.interservice.messaging.http.HttpServerFixture.COOK;
import static dev.interservice.messaging.http.HttpServerFixture.DELIVERY;
import static dev.interservice.messaging.http.HttpServerFixture.RESERVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.interservice.messaging.http.wire.EnvelopeMapping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Somebody who has never heard of us can take part. */
class CurlTest {
    private final HttpServerFixture serverFixture = new HttpServerFixture();

    @BeforeAll
    static void isInstalled() {
        boolean present = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "curl")));
        if (!present) {
            abort("missing: curl (install curl)");
        }
    }

    @AfterEach
    void close() {
        serverFixture.close();
    }

    /** The document's own commands, but for the port. */
    @Test
    void everyCommandOfTheDocumentIsAnswered() throws Exception {
        serverFixture.serveEcho();
        serverFixture.receive(COOK, 1, 1);
        serverFixture.receive(DELIVERY, 1, 1);
        List<String> commands = Files.readAllLines(Path.of("../docs/wire.md")).stream()
                .filter(line -> line.startsWith("curl "))
                .toList();

        List<String> answers = new ArrayList<>();
        for (String command : commands) {
            String here = command.replace(
                    "http://127.0.0.1:8080", serverFixture.server.endpoint().toString());
            answers.add(run("sh", "-c", here + " -s --max-time 10 -w '%{http_code}'"));
        }

        assertThat(answers).containsExactly("{\"item\": \"soup\"}200", "202", "202");
    }

    @Test
    void curlOverHttp2IsAnswered() throws Exception {
        serverFixture.serveEcho();

        assertThat(curl(
                        "--http2-prior-knowledge",
                        "-d",
                        "{\"orderId\":\"7\"}",
                        serverFixture.server.endpoint() + EnvelopeMapping.path(RESERVE)))
                .isEqualTo("{\"orderId\":\"7\"}");
    }

    @Test
    void curlIsToldWhatIsWrong() throws Exception {
        assertThat(curl("-i", "-d", "{}", serverFixture.server.endpoint() + "/messaging/nobody/here"))
                .startsWith("HTTP/1.1 404")
                .containsIgnoringCase("content-type: application/problem+json")
                .contains("nobody serves /messaging/nobody/here here");
    }

    private static String curl(String... arguments) throws IOException, InterruptedException {
        return run(Stream.concat(Stream.of("curl", "-s", "--max-time", "10"), Stream.of(arguments))
                .toArray(String[]::new));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
