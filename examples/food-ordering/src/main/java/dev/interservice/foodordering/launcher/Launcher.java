package dev.interservice.foodordering.launcher;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts each instance of a service in a process of its own, starts those again that end unasked, and stops those that it started, and no
 * others.
 */
public final class Launcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);
    private static final Duration READY_LIMIT = Duration.ofSeconds(90);
    private static final Duration END_LIMIT = Duration.ofSeconds(15);
    private static final Duration BEFORE_ANOTHER_START = Duration.ofSeconds(1);

    private final List<ServiceProcess> processes = new ArrayList<>();
    private final List<URI> addresses = new ArrayList<>();

    private boolean closed;

    private Launcher() {}

    /** A service did not start; the message says which, and what it said last. */
    public static final class NotStartedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private NotStartedException(RuntimeException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** How an instance of a service is started. */
    public record Command(String service, List<String> line) {}

    /**
     * Starts them all at once and waits until all are ready.
     *
     * @param commands the command line of each instance; the one whose web server people use comes first
     * @param environment what they get besides the environment of this process
     * @throws NotStartedException one of them did not; all are stopped again
     */
    public static Launcher start(List<Command> commands, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path logs = Files.createTempDirectory("food-ordering-");
        Launcher launcher = new Launcher();
        // Before the first process: whoever stops this one in the meantime stops all.
        Runtime.getRuntime().addShutdownHook(new Thread(launcher::close, "stop-processes"));
        try {
            for (Command each : commands) {
                Path log = logs.resolve((launcher.processes().size() + 1) + "-" + each.service() + ".log");
                launcher.add(ServiceProcess.start(each.service(), each.line(), environment, log));
            }
            for (ServiceProcess process : launcher.processes()) {
                launcher.addresses.add(process.awaitReady(READY_LIMIT));
            }
            launcher.processes().forEach(process -> process.onEnd(() -> launcher.startAgainLater(process)));
            return launcher;
        } catch (ServiceProcess.NotReadyException failed) {
            launcher.close();
            throw new NotStartedException(failed);
        } catch (IOException | InterruptedException | RuntimeException | Error failure) {
            launcher.close();
            throw failure;
        }
    }

    /** The web server of the first service. */
    public URI address() {
        return addresses.get(0);
    }

    /** The processes of each service. */
    public Map<String, List<Long>> pids() {
        Map<String, List<Long>> pids = new LinkedHashMap<>();
        processes()
                .forEach(process -> pids.computeIfAbsent(process.service(), absent -> new ArrayList<>())
                        .add(process.pid()));
        return pids;
    }

    /** Asks all to finish what they have in hand, and waits until they have ended. */
    @Override
    public synchronized void close() {
        closed = true;
        processes.forEach(ServiceProcess::askToEnd);
        try {
            for (ServiceProcess process : processes) {
                process.awaitEnd(END_LIMIT);
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }

    /** Not at once: one that ends at each start is not to keep the machine busy. */
    private void startAgainLater(ServiceProcess ended) {
        CompletableFuture.delayedExecutor(BEFORE_ANOTHER_START.toMillis(), MILLISECONDS)
                .execute(() -> startAgain(ended));
    }

    private synchronized void startAgain(ServiceProcess ended) {
        // Race: the close is waiting for this lock, or has set this before and stopped all there were.
        if (closed) {
            return;
        }
        try {
            ServiceProcess again = ended.startAgain();
            processes.set(processes.indexOf(ended), again);
            again.onEnd(() -> startAgainLater(again));
        } catch (IOException failure) {
            LOG.error("{} has ended and cannot be started again", ended.service(), failure);
        }
    }

    private synchronized void add(ServiceProcess process) {
        processes.add(process);
    }

    private synchronized List<ServiceProcess> processes() {
        return List.copyOf(processes);
    }
}
