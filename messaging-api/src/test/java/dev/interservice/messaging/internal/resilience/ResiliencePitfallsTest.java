package dev.interservice.messaging.internal.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interservice.messaging.internal.resilience.Resilience4jPitfall.AvoidedByPipeline;
import dev.interservice.messaging.internal.resilience.Resilience4jPitfall.ShownWithResilience4j;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/resilience.md} lists the pitfalls that the tests show, with what they show, and no others. */
class ResiliencePitfallsTest {
    private static final Path GUIDE =
            Path.of("").toAbsolutePath().resolveSibling("docs").resolve("resilience.md");

    @Test
    void everyPitfallIsShownOnBothSides() {
        assertThat(tests().filter(test -> test.isAnnotationPresent(ShownWithResilience4j.class))
                        .map(test ->
                                test.getAnnotation(ShownWithResilience4j.class).value()))
                .containsExactlyInAnyOrder(Resilience4jPitfall.values());
        assertThat(tests().filter(test -> test.isAnnotationPresent(AvoidedByPipeline.class))
                        .map(test -> test.getAnnotation(AvoidedByPipeline.class).value()))
                .containsExactlyInAnyOrder(Resilience4jPitfall.values());
    }

    @Test
    void theTableInTheGuideIsThatOfTheTests() throws IOException {
        List<String> table = new ArrayList<>(List.of("| trap | plain resilience4j | ours |", "|---|---|---|"));
        Arrays.stream(Resilience4jPitfall.values())
                .map(Resilience4jPitfall::row)
                .forEach(table::add);

        assertThat(Files.readString(GUIDE)).contains("\n\n" + String.join("\n", table) + "\n\n");
    }

    private static Stream<Method> tests() {
        return Stream.of(AsyncPitfallsTest.class, CircuitBreakerPitfallsTest.class, WaitingPitfallsTest.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Test.class));
    }
}
