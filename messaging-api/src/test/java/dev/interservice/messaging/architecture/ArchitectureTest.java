package dev.interservice.messaging.architecture;

import static dev.interservice.messaging.architecture.ArchitectureRules.ROOT;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    /** Each package with those it may use; "" is the root package. */
    private static final Map<String, List<String>> GRAPH = Map.of(
            "", List.of(),
            "transport", List.of(""),
            "codec", List.of(""),
            "lookup", List.of(""),
            "lookup.dns", List.of("", "lookup"),
            "resilience", List.of(""),
            "config", List.of("", "lookup", "resilience", "transport"),
            "runtime", List.of("", "transport", "codec", "lookup", "resilience", "config"));

    private static final JavaClasses MAIN = ArchitectureRules.mainClassesOf(ROOT);

    @Test
    void houseRulesAreKept() {
        ArchitectureRules.houseRules().check(MAIN);
    }

    @Test
    void packagesUseEachOtherAsPlanned() {
        ArchitectureRules.packagesFollow(ROOT, GRAPH).check(MAIN);
    }

    @Test
    void runtimeHasOnePublicType() {
        ArchitectureRules.onlyPublicTypeIn(ROOT + ".runtime", "MessagingRuntime")
                .check(MAIN);
    }

    @Test
    void resilience4jIsHiddenInResilience() {
        ArchitectureRules.onlyIn(ROOT + ".resilience", "io.github.resilience4j").check(MAIN);
    }
}
