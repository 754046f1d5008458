package dev.interservice.foodordering;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there a process cannot be asked to end, only killed")
class TerminationTest {
    private static final int ENDED_BY_SIGTERM = 128 + 15;

    @Test
    void whatIsInHandIsFinishedAndWhatIsLostIsTold() throws Exception {
        try (RunningProgram program = RunningProgram.start()) {
            String orderId;
            try (StepEvents events = program.client().stream().afterSnapshot()) {
                orderId = program.client().place("tok-visa", "margherita", 1);
                events.untilState(orderId, "COOKING");
                program.terminate();
            }

            assertThat(program.exitCode(Duration.ofSeconds(12))).isEqualTo(ENDED_BY_SIGTERM);

            String said = program.said();
            assertThat(said)
                    .as("the kitchen finishes the ticket in its hands")
                    .containsOnlyOnce(orderId + " is on the stove")
                    .containsOnlyOnce(orderId + " is cooked");
            assertThat(said.contains(orderId + " is delivered"))
                    .as("delivery finishes what it has begun: %s", said)
                    .isEqualTo(said.contains(orderId + " is to be brought"));
            assertThat(said)
                    .as("nothing is lost silently")
                    .containsPattern("orders that were not over .*: \\[" + orderId + " [A-Z_]+]");
            assertThat(said).doesNotContain(" ERROR ", "Exception", "\tat ");
        }
    }
}
