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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server for as long as this program runs, in a temporary directory of its own. It sees nothing of our environment but the
 * path, and ends with this program, however that ends.
 */
final class PrivateServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateServer.class);

    /**
     * Waits for the end of its input, which is ours, and then ends what it has started, as {@code $started} says. That is in
     * a session of its own, or Ctrl-C would end it before the services have finished.
     */
    private static final String KEEPER = """
            directory="$1"
            shift
            %s
            read -r nothing
            kill -9 $started
            wait
            rm -rf "$directory"
            """;

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration END_LIMIT = Duration.ofSeconds(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final int CONNECT_MILLIS = 1_000;

    // Below the ports that systems give to clients, so that nobody else gets it in the meantime.
    private static final int LOWEST_PORT = 12_000;
    private static final int HIGHEST_PORT = 32_000;
    private static final int TRIES = 100;

    private final String name;
    private final Process keeper;

    private PrivateServer(String name, Process keeper) {
        this.name = name;
        this.keeper = keeper;
    }

    /**
     * Starts it; when this returns, it takes connections.
     *
     * @param name for people
     * @param begin a script that starts the command {@code "$@"} in the background and sets {@code started}
     * @param port where it listens then
     */
    static PrivateServer start(
            String name, String begin, Path directory, int port, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        Path log = directory.resolve("console.log");
        List<String> all = new ArrayList<>(
                List.of("setsid", "sh", "-c", KEEPER.formatted(begin.strip()), "keeper", directory.toString()));
        all.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile()));
        builder.environment().keySet().retainAll(Set.of("PATH"));
        builder.environment().putAll(environment);
        PrivateServer server = new PrivateServer(name, builder.start());
        try {
            server.awaitListening(port, log);
            return server;
        } catch (InterruptedException | RuntimeException | Error failure) {
            server.close();
            throw failure;
        }
    }

    /** With all it has kept: nobody will ask for it again. */
    @Override
    public void close() {
        try {
            keeper.getOutputStream().close();
            if (!keeper.waitFor(END_LIMIT.toMillis(), MILLISECONDS)) {
                LOG.warn("{} does not end within {}, and is killed", name, END_LIMIT);
                keeper.descendants().forEach(ProcessHandle::destroyForcibly);
                keeper.destroyForcibly();
            }
        } catch (IOException goneAlready) {
            keeper.destroy();
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }

    static int freePort() {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // Another one, then.
            }
        }
        throw new NoServerException("There is no free port after " + TRIES + " tries");
    }

    private void awaitListening(int port, Path log) throws InterruptedException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (!isListening(port)) {
            if (System.nanoTime() - end > 0 || keeper.waitFor(BETWEEN_LOOKS.toMillis(), MILLISECONDS)) {
                throw new NoServerException("The " + name + " of this machine does not start: " + lastLine(log));
            }
        }
    }

    private static boolean isListening(int port) {
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
}
