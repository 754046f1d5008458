package dev.interservice.foodordering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.interservice.foodordering.launcher.Broker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program in a process of its own with two transports at once, and without the broker that it needs. */
@Timeout(120)
class OverHttpAndAmqpTest {
    private static final Pattern STEP = Pattern.compile("(\\S+) +\\[(\\S+)]");
    private static final int SECONDS_TO_FIND_OUT = 30;
    private static final int SECONDS_FOR_THE_DEMO = 90;
    private static final int BETWEEN_LOOKS_MILLIS = 200;

    @TempDir
    private Path directory;

    @Test
    void demoNamesWhatCarriedEachMessageAndLeavesNoBroker() throws Exception {
        if (!Broker.isAtHand()) {
            abort("missing: RabbitMQ (install rabbitmq-server, or set AMQP_URI)");
        }
        ProcessBuilder builder = program("--demo", "--hurry");
        Map<ProcessHandle, String> started = new HashMap<>();

        Process program = builder.start();
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_FOR_THE_DEMO);
            while (!program.waitFor(BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS) && System.nanoTime() - end < 0) {
                // One that has just ended has no name any more.
                program.descendants()
                        .forEach(each ->
                                started.merge(each, nameOf(each), (before, now) -> now.isEmpty() ? before : now));
            }
            assertThat(program.isAlive() ? -1 : program.exitValue()).as(said()).isZero();
        } finally {
            program.destroyForcibly();
        }
        if (System.getenv(Broker.VARIABLE) == null) {
            assertThat(started).containsValue("beam.smp");
        }
        for (ProcessHandle each : started.keySet()) {
            each.onExit().get(SECONDS_TO_FIND_OUT, TimeUnit.SECONDS);
        }
        // The kitchen may begin to cook before the broker has confirmed the ticket: then no step tells that it was
        // sent.
        assertThat(steps())
                .contains("inventory.reserve http", "payment.authorize http")
                .contains("kitchen.cooking-started amqp", "kitchen.meal-ready amqp", "delivery.delivered amqp")
                .filteredOn(step -> step.startsWith("kitchen."))
                .allMatch(step -> step.endsWith(" amqp"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--demo", "--processes"})
    void brokerThatIsNotThereIsNamedWithoutItsPassword(String option) throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }

        assertThat(exitCode("amqp://food:s3cret@127.0.0.1:" + closed, option)).isEqualTo(1);

        assertThat(said())
                .startsWith("No RabbitMQ at 127.0.0.1:" + closed + ", where AMQP_URI says it is")
                .doesNotContain("s3cret")
                .hasLineCount(1);
    }

    @Test
    void serviceOnItsOwnIsToldHowToGetABrokerThatOthersKnow() throws Exception {
        assertThat(exitCode("", "--services=kitchen")).isEqualTo(1);

        assertThat(said())
                .startsWith("This needs a RabbitMQ: set AMQP_URI to one")
                .contains("apt-get install rabbitmq-server")
                .hasLineCount(1);
    }

    /** Of the program in a process of its own, with this broker in its environment. */
    private int exitCode(String broker, String... options) throws Exception {
        ProcessBuilder builder = program(options);
        builder.environment().put(Broker.VARIABLE, broker);
        Process program = builder.start();
        try {
            assertThat(program.waitFor(SECONDS_TO_FIND_OUT, TimeUnit.SECONDS))
                    .as("it ends by itself")
                    .isTrue();
            return program.exitValue();
        } finally {
            program.destroyForcibly();
        }
    }

    private ProcessBuilder program(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", // it is soon over
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                FoodOrdering.class.getName(),
                "--port=0",
                "--config=" + HttpFile.withBrokerIn(directory)));
        command.addAll(List.of(options));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said").toFile());
    }

    private static String nameOf(ProcessHandle process) {
        return process.info()
                .command()
                .map(command -> Path.of(command).getFileName().toString())
                .orElse("");
    }

    private String said() throws Exception {
        return Files.readString(directory.resolve("said"));
    }

    /** The message of each step, and what carried it. */
    private Set<String> steps() throws Exception {
        return STEP.matcher(said())
                .results()
                .map((MatchResult step) -> step.group(1) + " " + step.group(2))
                .collect(Collectors.toSet());
    }
}
