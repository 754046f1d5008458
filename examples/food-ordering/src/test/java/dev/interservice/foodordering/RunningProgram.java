package dev.interservice.foodordering;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The program in a process of its own, as a user starts it, on a free port. */
final class RunningProgram implements AutoCloseable {
    private static final Pattern WELCOME = Pattern.compile("(http://localhost:[0-9]+) serves .*");

    private final Process process;
    private final BufferedReader says;
    private final WebClient client;
    private final CompletableFuture<String> said;

    private RunningProgram(Process process) throws IOException {
        this.process = process;
        says = process.inputReader();
        client = WebClient.of(address(says));
        // A program whose output nobody reads blocks. Not on the common pool, which has one thread on two processors,
        // and
        // since Java 25 no other: it would read the output of one program only.
        said = CompletableFuture.supplyAsync(
                () -> says.lines().collect(Collectors.joining("\n")), RunningProgram::inBackground);
    }

    private static void inBackground(Runnable task) {
        Thread thread = new Thread(task, "output-of-program");
        thread.setDaemon(true);
        thread.start();
    }

    /** Starts it, and waits until it serves. */
    static RunningProgram start(String... arguments) throws IOException {
        return start(List.of(), List.of(), arguments);
    }

    /** Starts it in a session of its own, as a terminal does, with its temporary files in this directory. */
    static RunningProgram startInSession(Path temporary, String... arguments) throws IOException {
        // Whoever runs this build in the background makes us ignore SIGINT, and our children too.
        List<String> session = List.of("setsid", "env", "--default-signal=INT");
        return start(session, List.of("-Djava.io.tmpdir=" + temporary), arguments);
    }

    private static RunningProgram start(List<String> before, List<String> jvmOptions, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")); // it is soon over
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath(), FoodOrdering.class.getName(), "--port=0"));
        command.addAll(List.of(arguments));
        ProcessBuilder program = new ProcessBuilder(command).redirectErrorStream(true);
        program.environment().put("LOG_LEVEL", "debug");
        Process process = program.start();
        try {
            return new RunningProgram(process);
        } catch (IOException | RuntimeException | Error failure) {
            process.destroyForcibly();
            throw failure;
        }
    }

    WebClient client() {
        return client;
    }

    /** Asks it to end: SIGTERM. Through the handle, because the process itself would close its streams. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Itself, and all that it has started, and those have. */
    List<ProcessHandle> processes() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
    }

    /** Waits until it has ended by itself; returns the exit code. */
    int exitCode(Duration patience) throws InterruptedException, TimeoutException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TimeoutException("the program goes on after " + patience);
        }
        return process.exitValue();
    }

    /** Everything it has said since it served, once it has ended. */
    String said() {
        return said.join();
    }

    /** What it has started ends with it, by itself. */
    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The user's: nothing of the tests. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(each -> !each.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** What it says to welcome us; at this level it says a lot before. */
    private static URI address(BufferedReader says) throws IOException {
        for (String line = says.readLine(); line != null; line = says.readLine()) {
            Matcher welcome = WELCOME.matcher(line);
            if (welcome.matches()) {
                return URI.create(welcome.group(1));
            }
        }
        throw new IOException("the program did not start");
    }
}
