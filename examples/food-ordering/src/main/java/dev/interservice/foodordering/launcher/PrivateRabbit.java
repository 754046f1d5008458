package dev.interservice.foodordering.launcher;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A RabbitMQ for as long as this program runs: on ports of its own, on the loopback only, in a temporary directory. It leaves
 * whatever else of RabbitMQ there is on this machine alone, and ends with this program, however that ends.
 */
final class PrivateRabbit implements AutoCloseable {
    /** The script, not the wrapper on Debian's path: that one wants to be root or the user rabbitmq. */
    private static final Path SCRIPT = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");

    /**
     * Waits for the end of its input, which is ours, and then ends the two that it has started. They are in a session of
     * their own, or Ctrl-C would end them before the services have finished. The name server comes first: else the broker
     * starts one itself, which listens to the whole network and goes on for ever.
     */
    private static final String KEEPER = """
            epmd -port "$ERL_EPMD_PORT" -address 127.0.0.1 </dev/null &
            names=$!
            looks=0
            until epmd -port "$ERL_EPMD_PORT" -names || [ $looks -ge 50 ]; do looks=$((looks + 1)); sleep 0.1; done
            "$1" -noinput </dev/null &
            read -r nothing
            kill -9 $! $names
            wait
            rm -rf "$2"
            """;

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration END_LIMIT = Duration.ofSeconds(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final int CONNECT_MILLIS = 1_000;
    private static final String USER = "food";

    // Below the ports that systems give to clients, so that nobody else gets it in the meantime.
    private static final int LOWEST_PORT = 12_000;
    private static final int HIGHEST_PORT = 32_000;
    private static final int TRIES = 100;

    private final Process keeper;
    private final int port;
    private final String password;

    private PrivateRabbit(Process keeper, int port, String password) {
        this.keeper = keeper;
        this.port = port;
        this.password = password;
    }

    static boolean isInstalled() {
        return Files.isExecutable(SCRIPT);
    }

    /** Starts it; when this returns, it takes connections. */
    static PrivateRabbit start() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("food-ordering-rabbit-");
        int port = freePort();
        String password = UUID.randomUUID().toString();
        configure(directory, port, password);
        Path log = directory.resolve("console.log");
        ProcessBuilder builder = new ProcessBuilder(
                        "setsid", "sh", "-c", KEEPER, "keeper", SCRIPT.toString(), directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("RABBITMQ_") || name.startsWith("ERL_"));
        builder.environment().putAll(environment(directory, port));
        PrivateRabbit rabbit = new PrivateRabbit(builder.start(), port, password);
        try {
            rabbit.awaitListening(log);
            return rabbit;
        } catch (InterruptedException | RuntimeException | Error failure) {
            rabbit.close();
            throw failure;
        }
    }

    String uri() {
        return "amqp://" + USER + ":" + password + "@127.0.0.1:" + port;
    }

    /** With all it has kept: nobody will ask for it again. */
    @Override
    public void close() {
        try {
            keeper.getOutputStream().close();
            keeper.waitFor(END_LIMIT.toMillis(), MILLISECONDS);
        } catch (IOException goneAlready) {
            keeper.destroy();
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitListening(Path log) throws InterruptedException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (!isListening()) {
            if (System.nanoTime() - end > 0 || keeper.waitFor(BETWEEN_LOOKS.toMillis(), MILLISECONDS)) {
                throw new Broker.NoBrokerException("The RabbitMQ of this machine does not start: " + lastLine(log));
            }
        }
    }

    private boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static String lastLine(Path log) {
        try {
            List<String> lines = Files.readAllLines(log).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
            return lines.isEmpty() ? "it says nothing" : lines.get(lines.size() - 1);
        } catch (IOException unreadable) {
            return "it says nothing";
        }
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
                Map.entry("ERL_EPMD_PORT", String.valueOf(freePort())),
                Map.entry(
                        "RABBITMQ_ALLOW_INPUT", "1"), // with -noinput the script becomes the broker, and can be killed
                Map.entry("RABBITMQ_NODENAME", "food" + port + "@localhost"),
                Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
                Map.entry("RABBITMQ_NODE_PORT", String.valueOf(port)),
                Map.entry("RABBITMQ_DIST_PORT", String.valueOf(freePort())),
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

    private static int freePort() {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // Another one, then.
            }
        }
        throw new Broker.NoBrokerException("There is no free port for a RabbitMQ after " + TRIES + " tries");
    }
}
