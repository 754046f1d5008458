package dev.interservice.messaging.etcd;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.interservice.messaging.servers.FreePort;
import dev.interservice.messaging.servers.Subprocess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import tools.jackson.databind.JsonNode;

/**
 * A real etcd of one member in a directory of its own, on this machine's loopback only. It can be killed, frozen and made
 * to forget, and it ends with this JVM, however that ends. Not safe for use by several threads.
 */
final class EtcdServer implements AutoCloseable {
    private static final Path PROGRAM = Path.of(System.getProperty("etcd-server", "/usr/bin/etcd"));
    private static final MediaType JSON = MediaType.get("application/json");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final Path directory;
    private final URI endpoint;
    private final URI peer = URI.create("http://127.0.0.1:" + FreePort.next());
    private final List<String> options;
    /** Not the JDK's client: since 17.0.21 it refuses the header fields of etcd's answer to a token that is no longer good. */
    private final OkHttpClient client =
            new OkHttpClient.Builder().callTimeout(Duration.ofSeconds(2)).build();

    private Subprocess process;

    private EtcdServer(String scheme, List<String> options) {
        try {
            this.directory = Files.createTempDirectory("etcd");
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
        if (!Files.isExecutable(PROGRAM)) {
            abort("missing: etcd (install etcd-server)");
        }
        return new EtcdServer(scheme, Arrays.asList(options));
    }

    URI endpoint() {
        return endpoint;
    }

    /** Ends it at once; its data stays. */
    void kill() {
        process.kill(PATIENCE);
    }

    /** Starts it again where it was. */
    void restart() {
        begin();
        awaitAnswer();
    }

    /** While it is dead: nothing is left of what it knew. */
    void forget() {
        Subprocess.delete(directory.resolve("data"));
    }

    void freeze() {
        process.pause(PATIENCE);
    }

    void thaw() {
        process.resume(PATIENCE);
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
        return GatewayJson.read(said(path, question, token)
                .orElseThrow(() -> new AssertionError("etcd does not answer " + path + "; " + process.logTail())));
    }

    /** Waits until it answers. */
    void awaitAnswer() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String question = "{\"key\":\"YQ==\"}";
        while (said("/v3/kv/range", question, "").isEmpty()) {
            if (process.endsWithin(BETWEEN_LOOKS) || System.nanoTime() - end > 0) {
                throw new IllegalStateException("etcd does not answer; " + process.logTail());
            }
        }
    }

    /** For tests of encryption, where we cannot just ask. */
    void awaitLog(String text) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!process.logTail().contains(text)) {
            if (process.endsWithin(BETWEEN_LOOKS) || System.nanoTime() - end > 0) {
                throw new IllegalStateException("etcd does not say \"" + text + "\"; " + process.logTail());
            }
        }
    }

    @Override
    public void close() {
        kill();
        Subprocess.delete(directory);
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
        process =
                Subprocess.start(directory, directory.resolve("log"), Subprocess.PATH, command.toArray(String[]::new));
    }

    private Optional<String> said(String path, String question, String token) {
        Request.Builder request =
                new Request.Builder().url(endpoint.resolve(path).toString()).post(RequestBody.create(question, JSON));
        if (!token.isEmpty()) {
            request.header("Authorization", token);
        }
        try (Response answer = client.newCall(request.build()).execute()) {
            // 400: it asks who we are, so it is there.
            return answer.code() < 500 ? Optional.of(answer.body().string()) : Optional.empty();
        } catch (IOException notYet) {
            return Optional.empty();
        }
    }
}
