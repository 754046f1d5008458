package dev.interservice.messaging.etcd;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A real etcd of one member in a directory of its own, on this machine's loopback only. It can be killed, frozen and made
 * to forget, and it ends with this JVM, however that ends. Not safe for use by several threads.
 */
final class EtcdServer implements AutoCloseable {
    private static final Path PROGRAM = Path.of(System.getProperty("messaging.etcd-server", "/usr/bin/etcd"));
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final String GUARD = "cat > /dev/null; kill -9 \"$1\"; rm -rf \"$2\"";

    private final Path directory;
    private final Path log;
    private final URI endpoint;
    private final URI peer = URI.create("http://127.0.0.1:" + FreePort.next());
    private final List<String> options;
    private final HttpClient client = HttpClient.newHttpClient();
    private Process process;
    private Process guard;

    private EtcdServer(String scheme, List<String> options) {
        try {
            this.directory = Files.createTempDirectory("etcd");
            this.log = directory.resolve("log");
            this.endpoint = URI.create(scheme + "://127.0.0.1:" + FreePort.next());
            this.options = options;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        begin();
    }

    /** One that answers; skips the test where etcd is not installed. */
    static EtcdServer start(String... options) {
        EtcdServer server = startEncrypted("http", options);
        server.awaitAnswer();
        return server;
    }

    /** One of which it is not known yet whether it answers. */
    static EtcdServer startEncrypted(String scheme, String... options) {
        assumeTrue(Files.isExecutable(PROGRAM), "missing: etcd (Debian: apt-get install etcd-server)");
        return new EtcdServer(scheme, Arrays.asList(options));
    }

    URI endpoint() {
        return endpoint;
    }

    /** Ends it at once; its data stays. */
    void kill() {
        guard.destroyForcibly();
        process.destroyForcibly();
        awaitEnd();
    }

    /** Starts it again where it was. */
    void restart() {
        begin();
        awaitAnswer();
    }

    /** While it is dead: nothing is left of what it knew. */
    void forget() {
        delete(directory.resolve("data"));
    }

    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
        awaitAnswer();
    }

    /** Asks it something, as anybody could with curl. */
    JsonNode ask(String path, String question) {
        JsonNode answer = ask(path, question, "");
        if (answer.has("error")) {
            throw new AssertionError("etcd says for " + path + ": " + answer);
        }
        return answer;
    }

    /** Asks it something with a token. */
    JsonNode ask(String path, String question, String token) {
        return Json.read(said(path, question, token)
                .orElseThrow(() -> new AssertionError("etcd does not answer " + path + "; " + tail())));
    }

    /** Waits until it answers. */
    void awaitAnswer() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String question = "{\"key\":\"YQ==\"}";
        while (said("/v3/kv/range", question, "").isEmpty()) {
            if (endsWithin(BETWEEN_LOOKS) || System.nanoTime() - end > 0) {
                throw new IllegalStateException("etcd does not answer; " + tail());
            }
        }
    }

    /** For tests of encryption, where we cannot just ask. */
    void awaitLog(String text) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!tail().contains(text)) {
            if (endsWithin(BETWEEN_LOOKS) || System.nanoTime() - end > 0) {
                throw new IllegalStateException("etcd does not say \"" + text + "\"; " + tail());
            }
        }
    }

    @Override
    public void close() {
        kill();
        delete(directory);
    }

    private void begin() {
        List<String> command = new ArrayList<>(List.of(
                PROGRAM.toString(),
                "--data-dir=" + directory.resolve("data"),
                "--listen-client-urls=" + endpoint,
                "--advertise-client-urls=" + endpoint,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=default=" + peer,
                // No member but this one: so it begins at once, and grants leases of one second.
                "--heartbeat-interval=10",
                "--election-timeout=100",
                "--unsafe-no-fsync",
                "--logger=zap"));
        command.addAll(options);
        process = start(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
        guard = start(new ProcessBuilder("sh", "-c", GUARD, "guard", Long.toString(process.pid()), directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD));
    }

    private Optional<String> said(String path, String question, String token) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.resolve(path))
                    .POST(HttpRequest.BodyPublishers.ofString(question))
                    .timeout(Duration.ofSeconds(2));
            if (!token.isEmpty()) {
                request.header("Authorization", token);
            }
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            // 400: it asks who we are, so it is there.
            return answer.statusCode() < 500 ? Optional.of(answer.body()) : Optional.empty();
        } catch (IOException notYet) {
            return Optional.empty();
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupt);
        }
    }

    private void signal(String name) {
        Process kill = start(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO());
        try {
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("no signal " + name);
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupt);
        }
    }

    private void awaitEnd() {
        if (!endsWithin(PATIENCE)) {
            throw new IllegalStateException("was killed and did not end");
        }
    }

    private boolean endsWithin(Duration time) {
        try {
            return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupt);
        }
    }

    private String tail() {
        try {
            String text = Files.readString(log);
            return "the end of its log:\n" + text.substring(Math.max(0, text.length() - 8_000));
        } catch (IOException failure) {
            return "its log cannot be read: " + failure;
        }
    }

    private static Process start(ProcessBuilder builder) {
        try {
            builder.environment().keySet().removeIf(name -> name.startsWith("ETCD_"));
            return builder.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void delete(Path root) {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
