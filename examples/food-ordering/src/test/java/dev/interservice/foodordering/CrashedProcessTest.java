package dev.interservice.foodordering;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Each service in a process of its own, as a user starts them: the one that dies is started again. */
@Timeout(110)
class CrashedProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void kitchenThatDiesWithItsTicketIsAnotherProcessAfterwards() throws Exception {
        try (RunningProgram program = RunningProgram.start("--processes", "--config=" + HttpFile.in(directory))) {
            long pid;
            try (StepEvents events = program.client().stream(PATIENCE)) {
                pid = kitchen(events.untilSystem(services -> kitchen(services)
                                .filter(CrashedProcessTest::isUp)
                                .isPresent()))
                        .orElseThrow()
                        .path("pid")
                        .asLong();
            }
            assertThat(pid).isNotEqualTo(ProcessHandle.current().pid());

            program.client().postTo("/api/faults", "{\"fault\":\"KITCHEN_CRASH\"}");
            program.client().place("tok-visa", "margherita", 1);

            try (StepEvents events = program.client().stream(PATIENCE)) {
                events.untilSystem(services -> kitchen(services)
                        .filter(CrashedProcessTest::isUp)
                        .filter(kitchen -> kitchen.path("pid").asLong() != pid)
                        .isPresent());
            }
            assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
            program.terminate();
            program.exitCode(Duration.ofSeconds(30));
        }
    }

    private static Optional<JsonNode> kitchen(JsonNode services) {
        return services.valueStream()
                .filter(service -> service.path("service").asString().equals("kitchen"))
                .findFirst();
    }

    private static boolean isUp(JsonNode service) {
        return service.path("status").asString().equals("UP");
    }
}
