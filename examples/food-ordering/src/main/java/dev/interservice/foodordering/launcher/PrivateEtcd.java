package dev.interservice.foodordering.launcher;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** An etcd of one member for as long as this program runs: on ports of its own, on the loopback only. */
final class PrivateEtcd implements AutoCloseable {
    private static final String BEGIN = """
            "$@" </dev/null &
            started=$!
            """;

    private final PrivateServer server;
    private final URI endpoint;

    private PrivateEtcd(PrivateServer server, URI endpoint) {
        this.server = server;
        this.endpoint = endpoint;
    }

    static boolean isInstalled() {
        return program().isPresent();
    }

    /** Starts it; when this returns, it takes connections. */
    static PrivateEtcd start() throws IOException, InterruptedException {
        Path program = program().orElseThrow();
        Path directory = Files.createTempDirectory("food-ordering-etcd-");
        int port = PrivateServer.freePort();
        URI endpoint = local(port);
        URI peers = local(PrivateServer.freePort());
        PrivateServer server = PrivateServer.start(
                "etcd",
                BEGIN,
                directory,
                port,
                Map.of(),
                List.of(
                        program.toString(),
                        "--data-dir=" + directory.resolve("data"),
                        "--listen-client-urls=" + endpoint,
                        "--advertise-client-urls=" + endpoint,
                        "--listen-peer-urls=" + peers,
                        "--initial-advertise-peer-urls=" + peers,
                        "--initial-cluster=default=" + peers,
                        "--logger=zap"));
        return new PrivateEtcd(server, endpoint);
    }

    URI endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        server.close();
    }

    private static URI local(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    private static Optional<Path> program() {
        return Pattern.compile(File.pathSeparator)
                .splitAsStream(Optional.ofNullable(System.getenv("PATH")).orElse(""))
                .filter(each -> !each.isEmpty())
                .map(each -> Path.of(each, "etcd"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
