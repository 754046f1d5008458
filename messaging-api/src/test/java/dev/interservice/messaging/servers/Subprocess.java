package dev.interservice.messaging.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process of ours that writes into a file, sees no environment but the one it is given, and ends with this JVM, however
 * that ends: a second process reads from a pipe that only we have open, and kills it when that breaks.
 */
public final class Subprocess {
    private static final String GUARD_SCRIPT = "read -r nothing; kill -9 \"$1\"; rm -rf \"$2\"";
    private static final int TAIL = 8_000;

    /** All of the environment that a process of ours must have. */
    public static final Map<String, String> PATH = Map.of("PATH", System.getenv("PATH"));

    private final Process process;
    private final Process guard;
    private final Path log;

    private Subprocess(Process process, Process guard, Path log) {
        this.process = process;
        this.guard = guard;
        this.log = log;
    }

    /**
     * Starts it.
     *
     * @param directory what is deleted if this JVM is killed
     */
    public static Subprocess start(Path directory, Path log, Map<String, String> environment, String... command) {
        Process process = launch(
                environment,
                new ProcessBuilder(command)
                        .redirectInput(ProcessBuilder.Redirect.from(
                                Path.of("/dev/null").toFile()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
        Process guard = launch(
                PATH,
                new ProcessBuilder(
                                "sh", "-c", GUARD_SCRIPT, "guard", Long.toString(process.pid()), directory.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD));
        return new Subprocess(process, guard, log);
    }

    /** What a command prints, which must end in time and well. */
    public static String output(Duration timeout, Map<String, String> environment, String input, String... command) {
        Path answer = null;
        try {
            answer = Files.createTempFile("subprocess", ".out");
            Process process = launch(
                    environment,
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(answer.toFile()));
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            boolean ended = await(process, timeout);
            String text = Files.readString(answer);
            if (!ended) {
                process.destroyForcibly();
                throw new IllegalStateException(command[0] + " did not end within " + timeout + ": " + text);
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(command[0] + " ended with " + process.exitValue() + ": " + text);
            }
            return text;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            if (answer != null) {
                delete(answer);
            }
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it ends within this time; returns as soon as it does. */
    public boolean endsWithin(Duration timeout) {
        return await(process, timeout);
    }

    /** Asks it to end, and waits until it has. */
    public void end(Duration timeout) {
        guard.destroyForcibly();
        process.destroy();
        if (!await(process, timeout)) {
            process.destroyForcibly();
            throw new IllegalStateException("did not end within " + timeout + "; " + logTail());
        }
    }

    /** Ends it at once, paused or not, and waits until it has gone. */
    public void kill(Duration timeout) {
        guard.destroyForcibly();
        process.destroyForcibly();
        if (!await(process, timeout)) {
            throw new IllegalStateException("was killed and did not end within " + timeout);
        }
    }

    /** Lets it do nothing, until it is resumed. */
    public void pause(Duration timeout) {
        signal("STOP", timeout);
    }

    /** Lets it go on. */
    public void resume(Duration timeout) {
        signal("CONT", timeout);
    }

    /** Deletes a directory and all that is in it. */
    public static void delete(Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The last lines it wrote. */
    public String logTail() {
        try {
            String text = Files.readString(log, StandardCharsets.ISO_8859_1);
            return "the end of its log:\n" + text.substring(Math.max(0, text.length() - TAIL));
        } catch (IOException failure) {
            return "its log cannot be read: " + failure;
        }
    }

    private void signal(String name, Duration timeout) {
        output(timeout, PATH, "", "sh", "-c", "kill -" + name + " " + process.pid());
    }

    private static Process launch(Map<String, String> environment, ProcessBuilder builder) {
        List<String> inherited = new ArrayList<>(builder.environment().keySet());
        inherited.forEach(builder.environment()::remove);
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean await(Process process, Duration timeout) {
        try {
            return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a process", interrupt);
        }
    }
}
