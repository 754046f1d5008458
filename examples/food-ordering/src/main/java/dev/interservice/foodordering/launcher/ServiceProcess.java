package dev.interservice.foodordering.launcher;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One service in a process of its own, which writes what it says to a file and ends when its input does. */
final class ServiceProcess {
    private static final Pattern WELCOME = Pattern.compile("(http://localhost:[0-9]+) serves .*");
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final Duration PATIENCE_WITH_AN_ANSWER = Duration.ofSeconds(2);
    private static final int LINES_OF_A_TAIL = 20;

    private final String service;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Process process;
    private final Path log;
    private final long startedAt = System.nanoTime();

    private ServiceProcess(
            String service, List<String> command, Map<String, String> environment, Process process, Path log) {
        this.service = service;
        this.command = command;
        this.environment = environment;
        this.process = process;
        this.log = log;
    }

    /** Starts it with these variables besides those of this process. */
    static ServiceProcess start(String service, List<String> command, Map<String, String> environment, Path log)
            throws IOException {
        // Whoever tidies up temporary files is not to keep it from starting again.
        Files.createDirectories(log.toAbsolutePath().getParent());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return new ServiceProcess(service, command, environment, builder.start(), log);
    }

    /** The same command once more. */
    ServiceProcess startAgain() throws IOException {
        return start(service, command, environment, log);
    }

    /** How long ago it was started. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    /** Once it has ended. */
    int exitCode() {
        return process.exitValue();
    }

    /** The file with what it says. */
    Path log() {
        return log;
    }

    /** Runs this when the process has ended, however it did. */
    void onEnd(Runnable told) {
        process.onExit().thenRun(told);
    }

    /** The service cannot be used. */
    static final class NotReadyException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private NotReadyException(String message) {
            super(message);
        }
    }

    String service() {
        return service;
    }

    long pid() {
        return process.pid();
    }

    /**
     * Waits until the service says that it can work.
     *
     * @return the address of its web server
     * @throws NotReadyException it has ended, or the time is up; the message tells what it said last
     */
    URI awaitReady(Duration limit) throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient(); // not kept: it has threads
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() - end < 0) {
            Optional<URI> address = address();
            if (address.isPresent() && isReady(address.get(), http)) {
                return address.get();
            }
            if (process.waitFor(BETWEEN_LOOKS.toMillis(), MILLISECONDS)) {
                throw new NotReadyException(service + " has ended with code " + process.exitValue() + tail());
            }
        }
        throw new NotReadyException(service + " was not ready within " + limit.toSeconds() + " s" + tail());
    }

    /** Asks it to finish what it has in hand and end. */
    void askToEnd() {
        try {
            process.getOutputStream().close();
        } catch (IOException goneAlready) {
            process.destroy();
        }
    }

    /** Waits for its end, and ends it when it takes too long; returns whether it ended by itself. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        boolean ended = process.waitFor(limit.toMillis(), MILLISECONDS);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        return ended;
    }

    private Optional<URI> address() throws IOException {
        for (String line : Files.readAllLines(log)) {
            Matcher welcome = WELCOME.matcher(line);
            if (welcome.matches()) {
                return Optional.of(URI.create(welcome.group(1)));
            }
        }
        return Optional.empty();
    }

    private static boolean isReady(URI address, HttpClient http) throws InterruptedException {
        HttpRequest question = HttpRequest.newBuilder(address.resolve("/health/ready"))
                .timeout(PATIENCE_WITH_AN_ANSWER)
                .build();
        try {
            return http.send(question, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private String tail() throws IOException {
        List<String> lines = Files.readAllLines(log);
        List<String> last = lines.subList(Math.max(0, lines.size() - LINES_OF_A_TAIL), lines.size());
        return "; it said last (all of it is in " + log + "):\n    " + String.join("\n    ", last);
    }
}
