package dev.interservice.foodordering.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A RabbitMQ for as long as this program runs: on ports of its own, on the loopback only. It leaves whatever else of
 * RabbitMQ there is on this machine alone.
 */
final class PrivateRabbit implements AutoCloseable {
    /** The script, not the wrapper on Debian's path: that one wants to be root or the user rabbitmq. */
    private static final Path SCRIPT = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");

    /**
     * The name server comes first: else the broker starts one itself, which listens to the whole network and goes on for
     * ever.
     */
    private static final String BEGIN = """
            epmd -port "$ERL_EPMD_PORT" -address 127.0.0.1 </dev/null &
            started=$!
            looks=0
            until epmd -port "$ERL_EPMD_PORT" -names || [ $looks -ge 50 ]; do looks=$((looks + 1)); sleep 0.1; done
            "$@" </dev/null &
            started="$! $started"
            """;

    private static final String USER = "food";

    private final PrivateServer server;
    private final int port;
    private final String password;

    private PrivateRabbit(PrivateServer server, int port, String password) {
        this.server = server;
        this.port = port;
        this.password = password;
    }

    static boolean isInstalled() {
        return Files.isExecutable(SCRIPT);
    }

    /** Starts it; when this returns, it takes connections. */
    static PrivateRabbit start() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("food-ordering-rabbit-");
        int port = PrivateServer.freePort();
        String password = UUID.randomUUID().toString();
        configure(directory, port, password);
        // With -noinput the script becomes the broker, and can be killed.
        PrivateServer server = PrivateServer.start(
                "RabbitMQ",
                BEGIN,
                directory,
                port,
                environment(directory, port),
                List.of(SCRIPT.toString(), "-noinput"));
        return new PrivateRabbit(server, port, password);
    }

    String uri() {
        return "amqp://" + USER + ":" + password + "@127.0.0.1:" + port;
    }

    @Override
    public void close() {
        server.close();
    }

    private static void configure(Path directory, int port, String password) throws IOException {
        for (String each : List.of("mnesia", "log", "generated", "plugins")) {
            Files.createDirectory(directory.resolve(each));
        }
        Path cookie = Files.writeString(directory.resolve(".erlang.cookie"), password);
        Files.setPosixFilePermissions(cookie, PosixFilePermissions.fromString("r--------"));
        Files.writeString(directory.resolve("enabled_plugins"), "[].\n");
        Files.writeString(directory.resolve("rabbitmq.conf"), """
                listeners.tcp.1 = 127.0.0.1:%d
                default_user = %s
                default_pass = %s
                log.console = true
                log.file = false
                disk_free_limit.absolute = 50MB
                """.formatted(port, USER, password));
    }

    private static Map<String, String> environment(Path directory, int port) {
        return Map.ofEntries(
                Map.entry("LANG", "C.UTF-8"),
                Map.entry("HOME", directory.toString()),
                Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
                Map.entry("ERL_EPMD_PORT", String.valueOf(PrivateServer.freePort())),
                Map.entry("RABBITMQ_ALLOW_INPUT", "1"),
                Map.entry("RABBITMQ_NODENAME", "food" + port + "@localhost"),
                Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
                Map.entry("RABBITMQ_NODE_PORT", String.valueOf(port)),
                Map.entry("RABBITMQ_DIST_PORT", String.valueOf(PrivateServer.freePort())),
                Map.entry("RABBITMQ_CONF_ENV_FILE", "/dev/null"),
                Map.entry("RABBITMQ_CONFIG_FILE", in(directory, "rabbitmq.conf")),
                Map.entry("RABBITMQ_ADVANCED_CONFIG_FILE", in(directory, "none.config")),
                Map.entry("RABBITMQ_MNESIA_BASE", in(directory, "mnesia")),
                Map.entry("RABBITMQ_LOG_BASE", in(directory, "log")),
                Map.entry("RABBITMQ_GENERATED_CONFIG_DIR", in(directory, "generated")),
                Map.entry("RABBITMQ_PLUGINS_EXPAND_DIR", in(directory, "plugins")),
                Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", in(directory, "enabled_plugins")),
                Map.entry("RABBITMQ_PID_FILE", in(directory, "pid")),
                Map.entry(
                        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                        "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none"));
    }

    private static String in(Path directory, String name) {
        return directory.resolve(name).toString();
    }
}
