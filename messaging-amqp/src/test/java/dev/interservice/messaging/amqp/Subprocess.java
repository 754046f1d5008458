package dev.interservice.messaging.amqp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process of ours that writes into a file, sees no environment but the one it is given, and ends with this JVM, however
 * that ends: a second process reads from a pipe that only we have open, and kills it when that breaks.
 */
final class Subprocess {
    private static final String GUARD = "read -r nothing; kill -9 \"$1\"; rm -rf \"$2\"";
    private static final int TAIL = 4_000;

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
    static Subprocess start(Path directory, Path log, Map<String, String> environment, String... command) {
        Process process = begin(
                environment,
                new ProcessBuilder(command)
                        .redirectInput(ProcessBuilder.Redirect.from(
                                Path.of("/dev/null").toFile()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
        Process guard = begin(
                Map.of("PATH", System.getenv("PATH")),
                new ProcessBuilder("sh", "-c", GUARD, "guard", Long.toString(process.pid()), directory.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD));
        return new Subprocess(process, guard, log);
    }

    /** What a command prints, which must end in time and well. */
    static String output(Duration patience, Map<String, String> environment, String input, String... command) {
        Path answer = null;
        try {
            answer = Files.createTempFile("rabbit", ".out");
            Process process = begin(
                    environment,
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(answer.toFile()));
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            boolean ended = await(process, patience);
            String text = Files.readString(answer);
            if (!ended) {
                process.destroyForcibly();
                throw new IllegalStateException(command[0] + " did not end within " + patience + ": " + text);
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(command[0] + " ended with " + process.exitValue() + ": " + text);
            }
            return text;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            delete(answer);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it ends within this time; returns as soon as it does. */
    boolean endsWithin(Duration patience) {
        return await(process, patience);
    }

    /** Asks it to end, and waits until it has. */
    void end(Duration patience) {
        guard.destroyForcibly();
        process.destroy();
        if (!await(process, patience)) {
            process.destroyForcibly();
            throw new IllegalStateException("did not end within " + patience + "; " + tail());
        }
    }

    /** Ends it at once, paused or not, and waits until it has gone. */
    void kill(Duration patience) {
        guard.destroyForcibly();
        process.destroyForcibly();
        if (!await(process, patience)) {
            throw new IllegalStateException("was killed and did not end within " + patience);
        }
    }

    /** The last lines it wrote. */
    String tail() {
        try {
            String text = Files.readString(log, StandardCharsets.ISO_8859_1);
            return "the end of its log:\n" + text.substring(Math.max(0, text.length() - TAIL));
        } catch (IOException failure) {
            return "its log cannot be read: " + failure;
        }
    }

    private static Process begin(Map<String, String> environment, ProcessBuilder builder) {
        List<String> inherited = new ArrayList<>(builder.environment().keySet());
        inherited.forEach(builder.environment()::remove);
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean await(Process process, Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a process", interrupt);
        }
    }

    private static void delete(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
