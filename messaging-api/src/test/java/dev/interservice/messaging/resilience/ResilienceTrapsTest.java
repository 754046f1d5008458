package dev.interservice.messaging.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.resilience.Trap.Ours;
import dev.interservice.messaging.resilience.Trap.Plain;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/resilience.md} lists the traps that the tests show, with what they show, and no others. */
class ResilienceTrapsTest {
    private static final Path GUIDE =
            Path.of("").toAbsolutePath().resolveSibling("docs").resolve("resilience.md");

    @Test
    void everyTrapIsShownOnBothSides() {
        assertThat(tests().filter(test -> test.isAnnotationPresent(Plain.class))
                        .map(test -> test.getAnnotation(Plain.class).value()))
                .containsExactlyInAnyOrder(Trap.values());
        assertThat(tests().filter(test -> test.isAnnotationPresent(Ours.class))
                        .map(test -> test.getAnnotation(Ours.class).value()))
                .containsExactlyInAnyOrder(Trap.values());
    }

    @Test
    void theTableInTheGuideIsThatOfTheTests() throws IOException {
        List<String> table = new ArrayList<>(List.of("| trap | plain resilience4j | ours |", "|---|---|---|"));
        Arrays.stream(Trap.values()).map(Trap::row).forEach(table::add);

        assertThat(Files.readString(GUIDE)).contains("\n\n" + String.join("\n", table) + "\n\n");
    }

    private static Stream<Method> tests() {
        return Stream.of(AsyncTrapsTest.class, BreakerTrapsTest.class, WaitingTrapsTest.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Test.class));
    }
}
