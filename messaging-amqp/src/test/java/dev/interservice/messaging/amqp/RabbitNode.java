package dev.interservice.messaging.amqp;

import dev.interservice.messaging.servers.FreePort;
import dev.interservice.messaging.servers.Subprocess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A RabbitMQ of our own, in a directory of its own and on this machine's loopback only. It leaves whatever else of RabbitMQ
 * or Erlang there may be on this machine alone.
 *
 * <p>Not safe for use by several threads at once: {@link RabbitBroker} takes care of that.
 */
final class RabbitNode {
    /** The script, not the wrapper that Debian has in the path: that one wants to be root or the user rabbitmq. */
    private static final String SCRIPT = System.getProperty("rabbitmq-server", "/usr/lib/rabbitmq/bin/rabbitmq-server");

    private static final List<String> PROGRAMS = List.of("epmd", "erl", "erl_call");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final int CONNECT_MILLIS = 1_000;

    private final Path directory;
    private final Path log;
    private final int port = FreePort.next();
    private final int distributionPort = FreePort.next();
    private final int namesPort = FreePort.next();
    private final String name = "t" + port + "@localhost";
    private final Map<String, String> environment;
    private final Subprocess names;
    private Subprocess server;

    RabbitNode(String username, String password) {
        try {
            directory = Files.createTempDirectory("rabbit");
            log = directory.resolve("console.log");
            Runtime.getRuntime().addShutdownHook(new Thread(this::discard, "rabbit-end"));
            environment = environment();
            configure(username, password);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        // Else the node starts one itself, which goes on for ever and listens to the whole network.
        names = Subprocess.start(
                directory,
                directory.resolve("epmd.log"),
                environment,
                "epmd",
                "-port",
                Integer.toString(namesPort),
                "-address",
                "127.0.0.1");
        awaitListening(names, namesPort);
        start();
    }

    /** What this machine lacks to have one, and what to do about it. */
    static Optional<String> missing() {
        if (!Files.isExecutable(Path.of(SCRIPT))) {
            return Optional.of("RabbitMQ (install rabbitmq-server, or set AMQP_URI)");
        }
        String[] path = System.getenv("PATH").split(":", -1);
        return PROGRAMS.stream()
                .filter(program -> Stream.of(path).noneMatch(each -> Files.isExecutable(Path.of(each, program))))
                .map(program -> program + ", which RabbitMQ needs (install erlang-base, or set AMQP_URI)")
                .findFirst();
    }

    int port() {
        return port;
    }

    /** Starts it with what it has kept, and returns when it takes connections. */
    void start() {
        if (server != null && server.isAlive()) {
            return;
        }
        // Without input, so that the script becomes the node: then its pid is the one we have.
        server = Subprocess.start(directory, log, environment, SCRIPT, "-noinput");
        awaitListening(server, port);
    }

    void stop() {
        server.end(PATIENCE);
    }

    void kill() {
        server.kill(PATIENCE);
    }

    void pause() {
        server.pause(PATIENCE);
    }

    void resume() {
        server.resume(PATIENCE);
    }

    /** What an expression comes to, within the node. */
    String evaluate(String erlang) {
        String answer = Subprocess.output(PATIENCE, environment, erlang + ".\n", "erl_call", "-n", name, "-e");
        if (!answer.startsWith("{ok, ")) {
            throw new IllegalStateException(erlang + " came to " + answer + "; " + server.logTail());
        }
        return answer.substring("{ok, ".length(), answer.lastIndexOf('}'));
    }

    private Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PATH", System.getenv("PATH"));
        variables.put("LANG", "C.UTF-8");
        variables.put("HOME", directory.toString());
        variables.put("ERL_EPMD_ADDRESS", "127.0.0.1");
        variables.put("ERL_EPMD_PORT", Integer.toString(namesPort));
        variables.put("RABBITMQ_ALLOW_INPUT", "1");
        variables.put("RABBITMQ_NODENAME", name);
        variables.put("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1");
        variables.put("RABBITMQ_NODE_PORT", Integer.toString(port));
        variables.put("RABBITMQ_DIST_PORT", Integer.toString(distributionPort));
        variables.put("RABBITMQ_CONF_ENV_FILE", "/dev/null");
        variables.put("RABBITMQ_CONFIG_FILE", directory.resolve("rabbitmq.conf").toString());
        variables.put(
                "RABBITMQ_ADVANCED_CONFIG_FILE",
                directory.resolve("none.config").toString());
        variables.put("RABBITMQ_MNESIA_BASE", directory.resolve("mnesia").toString());
        variables.put("RABBITMQ_LOG_BASE", directory.resolve("log").toString());
        variables.put(
                "RABBITMQ_GENERATED_CONFIG_DIR", directory.resolve("generated").toString());
        variables.put(
                "RABBITMQ_PLUGINS_EXPAND_DIR", directory.resolve("plugins").toString());
        variables.put(
                "RABBITMQ_ENABLED_PLUGINS_FILE",
                directory.resolve("enabled_plugins").toString());
        variables.put("RABBITMQ_PID_FILE", directory.resolve("pid").toString());
        // Nor does it listen to other machines, or keep a core busy while it waits.
        variables.put(
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none");
        return Map.copyOf(variables);
    }

    private void configure(String username, String password) throws IOException {
        for (String each : List.of("mnesia", "log", "generated", "plugins")) {
            Files.createDirectory(directory.resolve(each));
        }
        Path cookie = Files.writeString(directory.resolve(".erlang.cookie"), password);
        Files.setPosixFilePermissions(cookie, PosixFilePermissions.fromString("r--------"));
        Files.writeString(directory.resolve("enabled_plugins"), "[].\n");
        Files.writeString(directory.resolve("rabbitmq.conf"), """
                listeners.tcp.1 = 127.0.0.1:%d
                loopback_users = none
                default_user = %s
                default_pass = %s
                log.console = true
                log.file = false
                disk_free_limit.absolute = 50MB
                """.formatted(port, username, password));
    }

    private void awaitListening(Subprocess process, int port) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isListening(port)) {
            if (process.endsWithin(BETWEEN_LOOKS)) {
                throw new IllegalStateException("did not start; " + process.logTail());
            }
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("did not start within " + PATIENCE + "; " + process.logTail());
            }
        }
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /** At the end of this JVM. */
    private void discard() {
        if (server != null) {
            server.kill(PATIENCE);
        }
        if (names != null) {
            names.kill(PATIENCE);
        }
        Subprocess.delete(directory);
    }
}
