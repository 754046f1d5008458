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
 * Starts each instance of a service in a process of its own, starts those again that end unasked, and stops those that it
 * started, and no others. What they say is in a temporary directory, which is kept if something went wrong.
 */
public final class Launcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);
    private static final Duration READY_LIMIT = Duration.ofSeconds(90);
    private static final Duration END_LIMIT = Duration.ofSeconds(15);

    private final Path logs;
    private final RestartPause firstPause;
    private final Duration endLimit;
    private final List<ServiceProcess> processes = new ArrayList<>();
    private final List<URI> addresses = new ArrayList<>();

    // Guarded by this.
    private boolean closed;
    private boolean nothingToTell;

    private Launcher(Path logs, RestartPause firstPause, Duration endLimit) {
        this.logs = logs;
        this.firstPause = firstPause;
        this.endLimit = endLimit;
    }

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
        return start(commands, environment, RestartPause.FIRST, END_LIMIT);
    }

    /** The same with another first pause, and another limit for the end of all. */
    static Launcher start(
            List<Command> commands, Map<String, String> environment, RestartPause firstPause, Duration endLimit)
            throws IOException, InterruptedException {
        Path logs = Files.createTempDirectory("food-ordering-");
        Launcher launcher = new Launcher(logs, firstPause, endLimit);
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
            launcher.allAreReady();
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
        if (closed) {
            return;
        }
        closed = true;
        processes.forEach(ServiceProcess::askToEnd);
        long end = System.nanoTime() + endLimit.toNanos();
        try {
            for (ServiceProcess process : processes) {
                nothingToTell &= process.awaitEnd(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            }
            if (nothingToTell) {
                deleteLogs();
            }
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
        }
    }

    Path logs() {
        return logs;
    }

    private synchronized void allAreReady() {
        nothingToTell = true;
        processes.forEach(process -> watch(process, firstPause));
    }

    private void watch(ServiceProcess process, RestartPause pause) {
        process.onEnd(() -> startAgainLater(process, process.age(), pause));
    }

    private void startAgainLater(ServiceProcess ended, Duration lived, RestartPause pause) {
        CompletableFuture.delayedExecutor(pause.length().toMillis(), MILLISECONDS)
                .execute(() -> startAgain(ended, pause.next(lived)));
    }

    private synchronized void startAgain(ServiceProcess ended, RestartPause nextPause) {
        // Race: the close is waiting for this lock, or has set this before and stopped all there were. After the pause,
        // one that ended because everybody is to end is not taken for one that ended unasked.
        if (closed) {
            return;
        }
        nothingToTell = false;
        LOG.warn(
                "{} has ended with code {} and is started again; what it said is in {}",
                ended.service(),
                ended.exitCode(),
                ended.log());
        try {
            ServiceProcess again = ended.startAgain();
            processes.set(processes.indexOf(ended), again);
            watch(again, nextPause);
        } catch (IOException failure) {
            LOG.error("{} cannot be started again now, and is tried later", ended.service(), failure);
            startAgainLater(ended, Duration.ZERO, nextPause);
        }
    }

    private void deleteLogs() {
        try {
            for (ServiceProcess process : processes) {
                Files.deleteIfExists(process.log());
            }
            Files.deleteIfExists(logs);
        } catch (IOException failure) {
            LOG.warn("{} is left: {}", logs, failure.getMessage());
        }
    }

    private synchronized void add(ServiceProcess process) {
        processes.add(process);
    }

    private synchronized List<ServiceProcess> processes() {
        return List.copyOf(processes);
    }
}
